// SPDX-License-Identifier: GPL-2.0-only
/*
 * For a device that the platform does not trust, dma-iommu takes P2PDMA memory for
 * RAM: memory that the device can't reach is mapped, and memory below a common switch
 * gets IOVA instead of a bus address.
 *
 * iommu_dma_map_sg() hands the whole list to iommu_dma_map_sg_swiotlb(), before it
 * looks at what kind of memory an entry is; that maps each entry as a page of RAM.
 * In 6.12 and 7.3, lists with lengths that are not safe for a non-coherent device go the
 * same way: see p2pdma-of-non-coherent-device.
 *
 * A device is marked untrusted here, as the kernel marks devices behind an external
 * port; the entry is a whole page, so that no bounce buffer is needed.
 */
#define pr_fmt(fmt) "reproducer: " fmt

#include "guest_devices.h"

static int map_page(struct pci_dev *client, struct sg_table *table)
{
	int ret = dma_map_sgtable(&client->dev, table, DMA_BIDIRECTIONAL, 0);

	if (ret)
		return ret;
	print_list("mapped", table);
	dma_unmap_sgtable(&client->dev, table, DMA_BIDIRECTIONAL, 0);
	return 0;
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
	sg_set_page(table.sgl, bar_page(provider, 0), PAGE_SIZE, 0);
	ret = map_page(client, &table);
	pr_notice("%s maps a page of %s, which it does not reach: %d\n",
		  pci_name(client), pci_name(provider), ret);
	if (ret != -EREMOTEIO) {
		pr_notice("NOT RUN: that fails with -EREMOTEIO where the device is trusted\n");
		return 0;
	}
	client->untrusted = 1;
	ret = map_page(client, &table);
	client->untrusted = 0;
	pr_notice("the same, untrusted: %d\n", ret);
	if (ret == -EREMOTEIO)
		pr_notice("RIGHT: the map fails\n");
	else if (ret)
		pr_notice("NOT RUN: the map fails for another reason\n");
	else
		pr_notice("WRONG: the memory is mapped for a device that is trusted less\n");
	return 0;
}

module_init(reproduce);

MODULE_DESCRIPTION("P2PDMA memory is mapped as RAM for an untrusted device");
MODULE_LICENSE("GPL");
