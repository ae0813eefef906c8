// SPDX-License-Identifier: GPL-2.0-only
/*
 * A list that was mapped and unmapped once is corrupted when a later mapping of it
 * fails.
 *
 * dma_unmap_sg() leaves dma_address and dma_len in the entries. When a later
 * iommu_dma_map_sg() fails at entry n (here: entry 0, a P2PDMA page that the second
 * client can't reach), __invalidate_sg() walks all entries. In those after n the DMA
 * fields don't hold what this call stashed there, but the old DMA address and
 * length: it adds the address to the offset, and overwrites the length.
 */
#define pr_fmt(fmt) "reproducer: " fmt

#include "guest_devices.h"

static struct pci_dev *provider, *near, *far;

/* A provider, a client that reaches it and a client that doesn't. */
static bool find_devices(void)
{
	unsigned int i, j;

	for (i = 0; i < provider_count; i++) {
		provider = providers[i];
		near = NULL;
		far = NULL;
		for (j = 0; j < client_count; j++) {
			if (reaches(clients[j], provider))
				near = clients[j];
			else
				far = clients[j];
		}
		if (near && far)
			return true;
	}
	return false;
}

static int __init reproduce(void)
{
	struct page *ram = alloc_page(GFP_KERNEL);
	struct sg_table table;
	struct scatterlist *last;
	int ret = pci_register_driver(&guest_driver);

	if (ret || !ram || sg_alloc_table(&table, 2, GFP_KERNEL))
		return -ENOMEM;
	if (!find_devices()) {
		pr_notice("NOT RUN: no provider that one client reaches and another doesn't\n");
		return 0;
	}
	last = sg_next(table.sgl);
	sg_set_page(table.sgl, bar_page(provider, 0), PAGE_SIZE, 0);
	sg_set_page(last, ram, 0x200, 0x10);
	print_list("built", &table);

	pr_notice("map by %s: %d\n", pci_name(near),
		  dma_map_sgtable(&near->dev, &table, DMA_BIDIRECTIONAL, 0));
	dma_unmap_sgtable(&near->dev, &table, DMA_BIDIRECTIONAL, 0);
	print_list("unmapped", &table);

	pr_notice("map by %s: %d\n", pci_name(far),
		  dma_map_sgtable(&far->dev, &table, DMA_BIDIRECTIONAL, 0));
	print_list("failed", &table);

	if (last->offset == 0x10 && last->length == 0x200)
		pr_notice("RIGHT: the list is as it was\n");
	else
		pr_notice("WRONG: entry 1 was offset 0x10 length 0x200, and is offset 0x%x length 0x%x\n",
			  last->offset, last->length);
	return 0;
}

module_init(reproduce);

MODULE_DESCRIPTION("A failed mapping corrupts a list that was mapped before");
MODULE_LICENSE("GPL");
