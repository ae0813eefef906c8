// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lets memory run out while a list is entered into the page table, as far as the
 * kernel can tell: for the time of one map, the client's domain has operations in
 * which one call that enters contiguous memory enters half of it and returns -ENOMEM.
 *
 * The kernel's own fault injection can't do that to every driver: page tables are
 * single pages, which fail_page_alloc spares unless debugfs tells it otherwise, and
 * a map that finds its tables in place allocates nothing.
 */
#include "p2pc_swap.h"

static struct {
	struct p2pc_swap swap;
	/* the call that fails, counted down to 1 */
	u32 left;
} p2pc_fault;

/* Whether this call is the one that fails. */
static bool p2pc_fault_due(void)
{
	return p2pc_fault.left && !--p2pc_fault.left;
}

static int p2pc_failing_map_pages(struct iommu_domain *domain, unsigned long iova,
				  phys_addr_t paddr, size_t pgsize, size_t pgcount,
				  int prot, gfp_t gfp, size_t *mapped)
{
	if (p2pc_fault_due())
		return p2pc_map_halfway(p2pc_fault.swap.real, domain, iova, paddr, pgsize,
					pgcount, prot, gfp, mapped);
	return p2pc_fault.swap.real->map_pages(domain, iova, paddr, pgsize, pgcount,
						prot, gfp, mapped);
}

static int p2pc_failing_map_range(struct pt_iommu *table, dma_addr_t iova,
				  phys_addr_t paddr, dma_addr_t length,
				  unsigned int prot, gfp_t gfp, size_t *mapped)
{
	bool fails = p2pc_fault_due();
	int ret = 0;

	if (fails)
		length = ALIGN_DOWN(length / 2, 1ULL << __ffs(table->domain.pgsize_bitmap));
	if (length)
		ret = p2pc_fault.swap.real_pt->map_range(table, iova, paddr, length,
							 prot, gfp, mapped);
	if (!ret && fails)
		return -ENOMEM;
	return ret;
}

/* Makes the call with this number, from 1, fail. */
void p2pc_fault_arm(const struct p2pc_device *client, u32 number)
{
	p2pc_fault.left = number;
	p2pc_swap_copy(&p2pc_fault.swap, client->domain);
	if (p2pc_fault.swap.table)
		p2pc_fault.swap.pt_ops.map_range = p2pc_failing_map_range;
	else
		p2pc_fault.swap.ops.map_pages = p2pc_failing_map_pages;
	p2pc_swap_in(&p2pc_fault.swap, false);
}

void p2pc_fault_disarm(void)
{
	p2pc_swap_out(&p2pc_fault.swap);
}
