// SPDX-License-Identifier: GPL-2.0-only
/*
 * A list whose padding does not fit in 32 bits fails, and part of it stays mapped.
 *
 * iommu_dma_map_sg() adds the pad that keeps the next entry within the segment
 * boundary to the length of the entry before it. That length has 32 bits: 3 GiB
 * and a pad of 1 GiB make 0. iommu_map_sg() then maps less than the IOVA that was
 * allocated, and iommu_dma_map_sg() frees the IOVA without unmapping what is there.
 * Kernels with 1c8f6308e557 ("iommu/dma: Catch scatterlist length overflows") fail
 * before anything is mapped.
 *
 * No P2PDMA page is needed. The list names more memory than the guest has: nothing
 * touches it. Boot with iommu.strict=1, so that the IOVA of the first mapping is
 * free for the second.
 */
#define pr_fmt(fmt) "reproducer: " fmt

#include <linux/iommu.h>
#include "guest_devices.h"

#define FIRST_LENGTH (3U << 30)
#define SECOND_LENGTH (2U << 30)
/* Bytes from the start of the first entry's memory to that of the second's. */
#define SECOND_AT SZ_2M

static int map_within(struct device *dev, struct sg_table *table, unsigned int boundary_bits)
{
	dma_set_seg_boundary(dev, DMA_BIT_MASK(boundary_bits));
	return dma_map_sgtable(dev, table, DMA_BIDIRECTIONAL, 0);
}

/* Whether the device reaches the page within the 6 GiB of the list and its pad. */
static bool look_for(struct iommu_domain *domain, dma_addr_t start, struct page *page)
{
	phys_addr_t wanted = page_to_phys(page);
	u64 at;

	for (at = 0; at < 2ULL * FIRST_LENGTH; at += SZ_2M) {
		if (iommu_iova_to_phys(domain, start + at) != wanted)
			continue;
		pr_notice("the device still reaches page %pa at IOVA 0x%llx\n", &wanted,
			  start + at);
		return true;
	}
	return false;
}

static int __init reproduce(void)
{
	struct page *ram = alloc_pages(GFP_KERNEL, get_order(2 * SECOND_AT));
	int ret = pci_register_driver(&guest_driver);
	struct iommu_domain *domain;
	struct sg_table table;
	struct device *dev;
	dma_addr_t start;

	if (ret || !ram || sg_alloc_table(&table, 2, GFP_KERNEL))
		return -ENOMEM;
	dev = client_count ? &clients[0]->dev : NULL;
	domain = dev ? iommu_get_domain_for_dev(dev) : NULL;
	if (!domain || !(domain->type & __IOMMU_DOMAIN_DMA_API)) {
		pr_notice("NOT RUN: no client behind an IOMMU\n");
		return 0;
	}
	ret = dma_set_mask(dev, DMA_BIT_MASK(64));
	if (ret)
		return ret;
	dma_set_max_seg_size(dev, UINT_MAX);
	sg_set_page(table.sgl, ram, FIRST_LENGTH, 0);
	sg_set_page(sg_next(table.sgl), ram + (SECOND_AT >> PAGE_SHIFT), SECOND_LENGTH, 0);
	print_list("built", &table);

	ret = map_within(dev, &table, 33);
	if (ret) {
		pr_notice("NOT RUN: the list can't be mapped without a pad: %d\n", ret);
		return 0;
	}
	print_list("mapped without a pad", &table);
	start = sg_dma_address(table.sgl);
	dma_unmap_sgtable(dev, &table, DMA_BIDIRECTIONAL, 0);
	if (iommu_iova_to_phys(domain, start)) {
		pr_notice("NOT RUN: the first mapping is still there\n");
		return 0;
	}

	ret = map_within(dev, &table, 32);
	pr_notice("map with a pad of 1 GiB: %d\n", ret);
	if (!ret)
		pr_notice("WRONG: the list was mapped, with a length that does not fit\n");
	else if (look_for(domain, start, sg_page(sg_next(table.sgl))))
		pr_notice("WRONG: the mapping failed, and part of the list is mapped\n");
	else
		pr_notice("RIGHT: the mapping failed, and nothing is mapped\n");
	return 0;
}

module_init(reproduce);

MODULE_DESCRIPTION("A pad that wraps an entry's length makes a mapping fail halfway");
MODULE_LICENSE("GPL");
