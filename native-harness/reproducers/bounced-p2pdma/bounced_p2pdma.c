// SPDX-License-Identifier: GPL-2.0-only
/*
 * Without an IOMMU, P2PDMA memory above a device's DMA mask is copied through a
 * bounce buffer.
 *
 * dma_direct_map_sg() maps P2PDMA memory behind the host bridge as it maps RAM.
 * dma_direct_map_page() refused to bounce a P2PDMA page; dma_direct_map_phys(),
 * which took its place, does not know what kind of memory it has.
 *
 * Boot without an IOMMU and with swiotlb (iommu=soft). The guest's bridge doesn't
 * offer the path through the host: for one pci_p2pdma_distance() call it shows the
 * kernel the id of a bridge that is on the kernel's list.
 */
#define pr_fmt(fmt) "reproducer: " fmt

#include "guest_devices.h"

#define LISTED_VENDOR 0x8086
#define LISTED_DEVICE 0x2030

static bool reaches_through_host(struct pci_dev *client, struct pci_dev *provider)
{
	struct pci_dev *bridge = pci_get_domain_bus_and_slot(pci_domain_nr(provider->bus), 0,
							     PCI_DEVFN(0, 0));
	unsigned short vendor, device;
	bool reached;

	if (!bridge)
		return false;
	vendor = bridge->vendor;
	device = bridge->device;
	bridge->vendor = LISTED_VENDOR;
	bridge->device = LISTED_DEVICE;
	reached = reaches(client, provider);
	bridge->vendor = vendor;
	bridge->device = device;
	pci_dev_put(bridge);
	return reached;
}

static int __init reproduce(void)
{
	struct pci_dev *client = NULL, *provider = NULL;
	int ret = pci_register_driver(&guest_driver);
	struct sg_table table;
	unsigned int i, j;

	if (ret || sg_alloc_table(&table, 1, GFP_KERNEL))
		return -ENOMEM;
	for (i = 0; !client && i < client_count; i++) {
		for (j = 0; !client && j < provider_count; j++) {
			if (reaches(clients[i], providers[j]) ||
			    !reaches_through_host(clients[i], providers[j]))
				continue;
			client = clients[i];
			provider = providers[j];
		}
	}
	if (!client || dma_set_mask(&client->dev, DMA_BIT_MASK(28))) {
		pr_notice("NOT RUN: no client that reaches a provider through the host bridge\n");
		return 0;
	}
	sg_set_page(table.sgl, bar_page(provider, 0), PAGE_SIZE, 0);
	ret = dma_map_sgtable(&client->dev, &table, DMA_BIDIRECTIONAL, 0);
	pr_notice("map of a BAR at %pa with a DMA mask of 28 bits: %d\n",
		  &provider->resource[PROVIDER_BAR].start, ret);
	if (ret) {
		pr_notice("RIGHT: the map fails\n");
		return 0;
	}
	print_list("mapped", &table);
	pr_notice("WRONG: the DMA address is that of a bounce buffer in RAM\n");
	dma_unmap_sgtable(&client->dev, &table, DMA_BIDIRECTIONAL, 0);
	return 0;
}

module_init(reproduce);

MODULE_DESCRIPTION("P2PDMA memory is copied through a bounce buffer");
MODULE_LICENSE("GPL");
