// SPDX-License-Identifier: GPL-2.0-only
/*
 * A list that can't be mapped because memory for page tables runs out stays mapped in
 * part, with Intel VT-d.
 *
 * __iommu_map() takes out again what the driver's map_pages() says it entered.
 * intel_iommu_map_pages() says so only when it succeeds: where a contiguous run
 * crosses into a page table that __domain_mapping() can't allocate, the run's entries
 * in the page table before stay, and their IOVA is free for the next mapping.
 *
 * No P2PDMA page is needed. The list is laid out so that one page stays: with a mask
 * of 24 bits its IOVA begins at 12 MiB, and the second entry lies across 14 MiB,
 * where another page table begins. All memory is taken, and one page given back at a
 * time, so that each attempt gets one page table further than the one before.
 */
#define pr_fmt(fmt) "reproducer: " fmt

#include <linux/iommu.h>
#include <linux/sched/mm.h>
#include <linux/sizes.h>
#include "guest_devices.h"

#define MASK_BITS 24
/* What one page table of VT-d, AMD-Vi or a 4 KiB granule maps. */
#define TABLE_SPAN SZ_2M
#define FIRST_LENGTH (TABLE_SPAN - PAGE_SIZE)
#define SECOND_LENGTH (2 * PAGE_SIZE)
#define MOST_ATTEMPTS 64

static LIST_HEAD(taken);
static long taken_pages;

static void take_free_pages(void)
{
	struct page *page;

	while ((page = alloc_page(GFP_ATOMIC | __GFP_NOWARN))) {
		list_add_tail(&page->lru, &taken);
		taken_pages++;
	}
}

static void give_back(long pages)
{
	struct page *page, *next;

	list_for_each_entry_safe(page, next, &taken, lru) {
		if (!pages--)
			return;
		list_del(&page->lru);
		taken_pages--;
		__free_page(page);
	}
}

/* A page that is freed may bring out others that the allocator kept for other uses. */
static void take_all_memory(void)
{
	long before;

	take_free_pages();
	do {
		before = taken_pages;
		give_back(1);
		take_free_pages();
	} while (taken_pages > before);
}

/* The first IOVA below the mask's end that translates; that end when none does. */
static dma_addr_t first_translated(struct iommu_domain *domain)
{
	dma_addr_t iova;

	for (iova = 0; iova < BIT(MASK_BITS); iova += PAGE_SIZE)
		if (iommu_iova_to_phys(domain, iova))
			break;
	return iova;
}

/*
 * Maps with ever more page tables, until that succeeds or a failure leaves a
 * translation: 0, or the last failure's error.
 */
static int map_without_memory(struct device *dev, struct iommu_domain *domain,
			      struct sg_table *table, unsigned int *failures)
{
	/* down to the last page, and in reach of the mapping: no reserve in between */
	unsigned int flags = memalloc_noreclaim_save();
	int ret = -ENOMEM;

	for (*failures = 0; *failures < MOST_ATTEMPTS; (*failures)++) {
		take_all_memory();
		/* more than one once in a while, should something else need a page */
		give_back(1 + *failures / 8);
		ret = dma_map_sgtable(dev, table, DMA_BIDIRECTIONAL, 0);
		if (!ret)
			break;
		if (first_translated(domain) != BIT(MASK_BITS)) {
			(*failures)++;
			break;
		}
	}
	memalloc_noreclaim_restore(flags);
	give_back(taken_pages);
	return ret;
}

/* Maps other memory to the same IOVA, and looks what the device reaches there. */
static void map_other_memory(struct device *dev, struct iommu_domain *domain,
			     struct sg_table *table, struct page *other)
{
	phys_addr_t wanted = page_to_phys(other), reached;
	dma_addr_t iova;
	int ret;

	sg_set_page(sg_next(table->sgl), other, SECOND_LENGTH, 0);
	ret = dma_map_sgtable(dev, table, DMA_BIDIRECTIONAL, 0);
	pr_notice("map a list with other memory: %d\n", ret);
	if (ret)
		return;
	iova = sg_dma_address(table->sgl) + FIRST_LENGTH;
	reached = iommu_iova_to_phys(domain, iova);
	pr_notice("the second entry is page %pa at IOVA %pad, where the device reaches page %pa\n",
		  &wanted, &iova, &reached);
}

static int __init reproduce(void)
{
	struct page *first = alloc_pages(GFP_KERNEL, get_order(TABLE_SPAN));
	struct page *second = alloc_pages(GFP_KERNEL, get_order(SECOND_LENGTH));
	struct page *other = alloc_pages(GFP_KERNEL, get_order(SECOND_LENGTH));
	int ret = pci_register_driver(&guest_driver);
	struct iommu_domain *domain;
	unsigned int failures;
	struct sg_table table;
	struct device *dev;
	dma_addr_t stale;
	phys_addr_t phys;

	if (ret || !first || !second || !other || sg_alloc_table(&table, 2, GFP_KERNEL))
		return -ENOMEM;
	dev = client_count ? &clients[0]->dev : NULL;
	domain = dev ? iommu_get_domain_for_dev(dev) : NULL;
	if (!domain || !(domain->type & __IOMMU_DOMAIN_DMA_API)) {
		pr_notice("NOT RUN: no client behind an IOMMU\n");
		return 0;
	}
	ret = dma_set_mask(dev, DMA_BIT_MASK(MASK_BITS));
	if (ret)
		return ret;
	dma_set_max_seg_size(dev, UINT_MAX);
	if (first_translated(domain) != BIT(MASK_BITS)) {
		pr_notice("NOT RUN: something is mapped already\n");
		return 0;
	}
	sg_set_page(table.sgl, first, FIRST_LENGTH, 0);
	sg_set_page(sg_next(table.sgl), second, SECOND_LENGTH, 0);
	print_list("built", &table);

	ret = map_without_memory(dev, domain, &table, &failures);
	pr_notice("map without memory: failed %u times, last result: %d\n", failures, ret);
	if (!ret) {
		if (failures)
			pr_notice("RIGHT: a mapping that fails leaves nothing\n");
		else
			pr_notice("NOT RUN: no mapping failed\n");
		return 0;
	}
	stale = first_translated(domain);
	if (stale == BIT(MASK_BITS)) {
		pr_notice("NOT RUN: the list can't be mapped at all\n");
		return 0;
	}
	phys = iommu_iova_to_phys(domain, stale);
	pr_notice("after the failure the device reaches page %pa at IOVA %pad\n", &phys, &stale);
	map_other_memory(dev, domain, &table, other);
	pr_notice("WRONG: the mapping failed, and part of the list is mapped\n");
	return 0;
}

module_init(reproduce);

MODULE_DESCRIPTION("A mapping that runs out of memory for page tables stays in part");
MODULE_LICENSE("GPL");
