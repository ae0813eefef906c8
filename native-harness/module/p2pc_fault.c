// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lets memory run out while a list is entered into the page table, as far as the
 * kernel can tell: for the time of one map, the client's domain has operations in
 * which one call of map_pages enters half of its pages and returns -ENOMEM.
 *
 * The kernel's own fault injection can't do that to every driver: page tables are
 * single pages, which fail_page_alloc spares unless debugfs tells it otherwise, and
 * a map that finds its tables in place allocates nothing.
 *
 * Only on a test bench: elsewhere the domain may have other devices at work.
 */
#include "p2pc.h"

static struct {
	struct iommu_domain *domain;
	const struct iommu_domain_ops *real;
	struct iommu_domain_ops ops;
	/* the call that fails, counted down to 1 */
	u32 left;
} p2pc_fault;

static int p2pc_failing_map_pages(struct iommu_domain *domain, unsigned long iova,
				  phys_addr_t paddr, size_t pgsize, size_t pgcount,
				  int prot, gfp_t gfp, size_t *mapped)
{
	bool fails = p2pc_fault.left == 1;
	int ret = 0;

	if (p2pc_fault.left)
		p2pc_fault.left--;
	if (fails)
		pgcount /= 2;
	if (pgcount)
		ret = p2pc_fault.real->map_pages(domain, iova, paddr, pgsize,
						 pgcount, prot, gfp, mapped);
	if (!ret && fails)
		return -ENOMEM;
	return ret;
}

/* Whether faults can be injected into the client's maps. */
bool p2pc_fault_possible(const struct p2pc_device *client)
{
	return (p2pc_bench.flags & P2PC_SETUP_FLAG_TEST_BENCH) && client->domain &&
		client->domain->ops->map_pages;
}

/* Makes the call of map_pages with this number, from 1, fail. */
void p2pc_fault_arm(const struct p2pc_device *client, u32 number)
{
	p2pc_fault.domain = client->domain;
	p2pc_fault.real = client->domain->ops;
	p2pc_fault.ops = *client->domain->ops;
	p2pc_fault.ops.map_pages = p2pc_failing_map_pages;
	p2pc_fault.left = number;
	client->domain->ops = &p2pc_fault.ops;
}

void p2pc_fault_disarm(void)
{
	if (p2pc_fault.domain)
		p2pc_fault.domain->ops = p2pc_fault.real;
	p2pc_fault.domain = NULL;
}
