// SPDX-License-Identifier: GPL-2.0-only
/*
 * For a device that is not coherent, dma-iommu takes P2PDMA memory for RAM when a short
 * entry stands in the same list: memory that the device can't reach is mapped.
 *
 * A short buffer may share a cache line with something else (dma_kmalloc_size_aligned()).
 * One such length in a list that the device may write, and iommu_dma_map_sg() hands the
 * whole list to iommu_dma_map_sg_swiotlb(), before it looks at what kind of memory an
 * entry is; that maps each entry as a page of RAM.
 *
 * The guest's device tree has to say that PCI devices are not coherent, as that of many
 * SoCs does: its host bridge has no property dma-coherent.
 */
#define pr_fmt(fmt) "reproducer: " fmt

#include <linux/dma-map-ops.h>
#include "guest_devices.h"

/* Of a kmalloc() cache whose objects don't fill a cache line. */
#define SHORT_LENGTH 8

static int map_list(struct pci_dev *client, struct sg_table *table)
{
	int ret = dma_map_sgtable(&client->dev, table, DMA_FROM_DEVICE, 0);

	if (ret)
		return ret;
	print_list("mapped", table);
	dma_unmap_sgtable(&client->dev, table, DMA_FROM_DEVICE, 0);
	return 0;
}

static int __init reproduce(void)
{
	struct pci_dev *client = NULL, *provider = NULL;
	struct page *ram = alloc_page(GFP_KERNEL);
	int ret = pci_register_driver(&guest_driver);
	struct sg_table table, longer;
	unsigned int i, j;

	if (ret || !ram || sg_alloc_table(&table, 1, GFP_KERNEL) ||
	    sg_alloc_table(&longer, 2, GFP_KERNEL))
		return -ENOMEM;
	for (i = 0; !client && i < client_count; i++) {
		for (j = 0; !client && j < provider_count; j++) {
			if (reaches(clients[i], providers[j]))
				continue;
			client = clients[i];
			provider = providers[j];
		}
	}
	if (!client) {
		pr_notice("NOT RUN: each client reaches each provider\n");
		return 0;
	}
	if (dev_is_dma_coherent(&client->dev)) {
		pr_notice("NOT RUN: %s is coherent\n", pci_name(client));
		return 0;
	}
	sg_set_page(table.sgl, bar_page(provider, 0), PAGE_SIZE, 0);
	ret = map_list(client, &table);
	pr_notice("%s maps a page of %s, which it does not reach: %d\n",
		  pci_name(client), pci_name(provider), ret);
	if (ret != -EREMOTEIO) {
		pr_notice("NOT RUN: that fails with -EREMOTEIO\n");
		return 0;
	}
	sg_set_page(longer.sgl, bar_page(provider, 0), PAGE_SIZE, 0);
	sg_set_page(sg_next(longer.sgl), ram, SHORT_LENGTH, 0);
	ret = map_list(client, &longer);
	pr_notice("the same, and %d bytes of RAM: %d\n", SHORT_LENGTH, ret);
	if (ret == -EREMOTEIO)
		pr_notice("RIGHT: the map fails\n");
	else if (ret)
		pr_notice("NOT RUN: the map fails for another reason\n");
	else
		pr_notice("WRONG: memory that the device does not reach is mapped for it\n");
	return 0;
}

module_init(reproduce);

MODULE_DESCRIPTION("P2PDMA memory is mapped as RAM for a device that is not coherent");
MODULE_LICENSE("GPL");
