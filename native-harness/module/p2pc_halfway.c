// SPDX-License-Identifier: GPL-2.0-only
/*
 * A call of a driver's map_pages that fails halfway for want of memory.
 *
 * Where the middle of the run lies at the end of a page table, memory really runs
 * out: all of it is taken, and given back page by page until the driver has entered
 * the first half. What it returns then, and what it says of that half, is its own.
 * Elsewhere, and where the second page table is there already, the driver enters the
 * first half and succeeds, and is made to look as if it had failed.
 */
#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include "p2pc.h"

#define P2PC_MOST_ROUNDS 64
/* Each round gets a page table further; others may need a page of their own. */
#define P2PC_ROUNDS_A_PAGE 8

struct p2pc_hoard {
	struct list_head pages;
	long count;
};

static void p2pc_hoard_free(struct p2pc_hoard *hoard)
{
	struct page *page;

	while ((page = alloc_page(GFP_ATOMIC | __GFP_NOWARN))) {
		list_add_tail(&page->lru, &hoard->pages);
		hoard->count++;
	}
}

static void p2pc_hoard_give(struct p2pc_hoard *hoard, long pages)
{
	struct page *page, *next;

	list_for_each_entry_safe(page, next, &hoard->pages, lru) {
		if (!pages--)
			return;
		list_del(&page->lru);
		hoard->count--;
		__free_page(page);
	}
}

/* A page that is freed may bring out others that the allocator kept for other uses. */
static void p2pc_hoard_all(struct p2pc_hoard *hoard)
{
	long before;

	p2pc_hoard_free(hoard);
	do {
		before = hoard->count;
		p2pc_hoard_give(hoard, 1);
		p2pc_hoard_free(hoard);
	} while (hoard->count > before);
}

/* Calls the driver with little memory until it succeeds or has entered something. */
static int p2pc_map_starved(const struct iommu_domain_ops *real,
			    struct iommu_domain *domain, unsigned long iova,
			    phys_addr_t paddr, size_t pgsize, size_t pgcount,
			    int prot, gfp_t gfp, size_t *mapped)
{
	struct p2pc_hoard hoard = { .pages = LIST_HEAD_INIT(hoard.pages) };
	/* down to the last page, and in reach of the driver: no reserve in between */
	unsigned int flags = memalloc_noreclaim_save();
	int ret = -ENOMEM;
	u32 i;

	for (i = 0; i < P2PC_MOST_ROUNDS; i++) {
		p2pc_hoard_all(&hoard);
		/* none at first, in case the first half's page table is there already */
		p2pc_hoard_give(&hoard, DIV_ROUND_UP(i, P2PC_ROUNDS_A_PAGE));
		ret = real->map_pages(domain, iova, paddr, pgsize, pgcount, prot,
				      gfp | __GFP_NOWARN, mapped);
		if (!ret || *mapped || iommu_iova_to_phys(domain, iova))
			break;
	}
	memalloc_noreclaim_restore(flags);
	p2pc_hoard_give(&hoard, hoard.count);
	return ret;
}

/* Whether a page table, of one granule and with entries of 64 bits, ends there. */
static bool p2pc_table_ends(struct iommu_domain *domain, unsigned long iova, size_t pgsize)
{
	size_t entries = (1UL << __ffs(domain->pgsize_bitmap)) / sizeof(u64);

	return !(iova & (pgsize * entries - 1));
}

int p2pc_map_halfway(const struct iommu_domain_ops *real, struct iommu_domain *domain,
		     unsigned long iova, phys_addr_t paddr, size_t pgsize,
		     size_t pgcount, int prot, gfp_t gfp, size_t *mapped)
{
	size_t half = pgcount / 2;
	unsigned long middle = iova + half * pgsize;
	int ret = 0;

	if (half && p2pc_table_ends(domain, middle, pgsize)) {
		ret = p2pc_map_starved(real, domain, iova, paddr, pgsize, pgcount, prot,
				       gfp, mapped);
		if (!ret)
			*mapped -= iommu_unmap(domain, middle, *mapped - half * pgsize);
	} else if (half) {
		ret = real->map_pages(domain, iova, paddr, pgsize, half, prot, gfp, mapped);
	}
	return ret ? ret : -ENOMEM;
}
