// SPDX-License-Identifier: GPL-2.0-only
/*
 * A list that was once mapped for a device which may need bounce buffers is unmapped
 * wrongly ever after.
 *
 * iommu_dma_map_sg_swiotlb() marks the list's first entry with SG_DMA_SWIOTLB, and
 * nothing takes the mark away. When the same list is later mapped in the ordinary way
 * (by another device, or by a non-coherent device in a direction that needs no
 * bouncing), iommu_dma_unmap_sg() believes the old mark: it unmaps entry by entry what
 * is one mapping, and frees pieces of one IOVA as if each had been allocated by itself.
 * Entries past the count make it warn.
 *
 * The first device is marked untrusted here, as the kernel marks devices behind an
 * external port; all entries are whole pages, so that no bounce buffer is needed.
 */
#define pr_fmt(fmt) "reproducer: " fmt

#include "guest_devices.h"

static int __init reproduce(void)
{
	struct page *pages = alloc_pages(GFP_KERNEL, 1);
	struct pci_dev *untrusted, *trusted;
	struct sg_table table;
	int ret = pci_register_driver(&guest_driver);

	if (ret || !pages || sg_alloc_table(&table, 2, GFP_KERNEL))
		return -ENOMEM;
	if (client_count < 2) {
		pr_notice("NOT RUN: fewer than two clients\n");
		return 0;
	}
	untrusted = clients[0];
	trusted = clients[1];
	sg_set_page(table.sgl, pages, PAGE_SIZE, 0);
	sg_set_page(sg_next(table.sgl), pages + 1, PAGE_SIZE, 0);

	untrusted->untrusted = 1;
	ret = dma_map_sgtable(&untrusted->dev, &table, DMA_BIDIRECTIONAL, 0);
	if (!ret)
		dma_unmap_sgtable(&untrusted->dev, &table, DMA_BIDIRECTIONAL, 0);
	untrusted->untrusted = 0;
	pr_notice("map by %s, untrusted: %d\n", pci_name(untrusted), ret);
	if (!sg_dma_is_swiotlb(table.sgl)) {
		pr_notice("RIGHT: no entry is marked after the unmap\n");
		return 0;
	}
	pr_notice("the list is unmapped, and entry 0 is marked SG_DMA_SWIOTLB\n");

	ret = dma_map_sgtable(&trusted->dev, &table, DMA_BIDIRECTIONAL, 0);
	pr_notice("map by %s, trusted: %d, %u segment(s)\n", pci_name(trusted), ret,
		  table.nents);
	print_list("mapped", &table);
	dma_unmap_sgtable(&trusted->dev, &table, DMA_BIDIRECTIONAL, 0);
	pr_notice("WRONG: the mark of an earlier mapping decided how this one was unmapped\n");
	return 0;
}

module_init(reproduce);

MODULE_DESCRIPTION("The mark of bounce buffers outlives the mapping");
MODULE_LICENSE("GPL");
