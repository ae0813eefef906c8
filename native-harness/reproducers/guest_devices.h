/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the reproducers need of the guest: a driver for its P2PDMA providers
 * (ivshmem, BAR 2) and for its clients (pci-testdev), and printing of a list.
 */
#ifndef GUEST_DEVICES_H
#define GUEST_DEVICES_H

#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/pci-p2pdma.h>
#include <linux/scatterlist.h>

#define PROVIDER_BAR 2
#define MOST_DEVICES 8

static struct pci_dev *providers[MOST_DEVICES], *clients[MOST_DEVICES];
static unsigned int provider_count, client_count;

static const struct pci_device_id guest_ids[] = {
	{ PCI_DEVICE(0x1af4, 0x1110), .driver_data = 1 },
	{ PCI_DEVICE(0x1b36, 0x0005) },
	{ }
};

static int guest_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	int ret = pci_enable_device_mem(pdev);

	if (ret)
		return ret;
	pci_set_master(pdev);
	if (!id->driver_data && client_count < MOST_DEVICES)
		clients[client_count++] = pdev;
	if (!id->driver_data || provider_count == MOST_DEVICES)
		return 0;
	ret = pci_p2pdma_add_resource(pdev, PROVIDER_BAR, 0, 0);
	if (!ret)
		providers[provider_count++] = pdev;
	return ret;
}

static struct pci_driver guest_driver = {
	.name = KBUILD_MODNAME,
	.id_table = guest_ids,
	.probe = guest_probe,
};

/* The page at an offset of a provider's BAR. */
static inline struct page *bar_page(struct pci_dev *provider, u64 offset)
{
	return pfn_to_page(PHYS_PFN(pci_resource_start(provider, PROVIDER_BAR) + offset));
}

static inline bool reaches(struct pci_dev *client, struct pci_dev *provider)
{
	return pci_p2pdma_distance(provider, &client->dev, false) >= 0;
}

static inline void print_list(const char *when, struct sg_table *table)
{
	struct scatterlist *sg;
	unsigned int i;

	for_each_sg(table->sgl, sg, table->orig_nents, i)
		pr_notice("%s: entry %u: page %pa offset 0x%x length 0x%x, dma_address %pad dma_len 0x%x\n",
			  when, i, &(phys_addr_t){ page_to_phys(sg_page(sg)) },
			  sg->offset, sg->length, &sg_dma_address(sg), sg_dma_len(sg));
}

#endif
