// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lets memory run out while a list is entered into the page table, as far as the
 * kernel can tell: for the time of one map, the client's domain has operations in
 * which one call that enters contiguous memory enters half of it and returns -ENOMEM.
 * A driver with page tables of its own has map_pages for that, one with the kernel's
 * generic page tables may have map_range.
 *
 * The kernel's own fault injection can't do that to every driver: page tables are
 * single pages, which fail_page_alloc spares unless debugfs tells it otherwise, and
 * a map that finds its tables in place allocates nothing.
 *
 * Only on a test bench: elsewhere the domain may have other devices at work.
 */
#include "p2pc.h"
#include "p2pc_compat.h"

static struct {
	struct iommu_domain *domain;
	const struct iommu_domain_ops *real;
	struct iommu_domain_ops ops;
	const struct pt_iommu_ops *real_pt;
	struct pt_iommu_ops pt_ops;
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
		return p2pc_map_halfway(p2pc_fault.real, domain, iova, paddr, pgsize,
					pgcount, prot, gfp, mapped);
	return p2pc_fault.real->map_pages(domain, iova, paddr, pgsize, pgcount, prot,
					  gfp, mapped);
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
		ret = p2pc_fault.real_pt->map_range(table, iova, paddr, length,
						    prot, gfp, mapped);
	if (!ret && fails)
		return -ENOMEM;
	return ret;
}

/* NULL: the driver enters memory with map_pages. */
static struct pt_iommu *p2pc_fault_table(struct iommu_domain *domain)
{
	struct pt_iommu *table = iommupt_from_domain(domain);

	return table && table->ops->map_range ? table : NULL;
}

/* Whether faults can be injected into the client's maps. */
bool p2pc_fault_possible(const struct p2pc_device *client)
{
	return (p2pc_bench.flags & P2PC_SETUP_FLAG_TEST_BENCH) && client->domain &&
		(p2pc_fault_table(client->domain) || client->domain->ops->map_pages);
}

/* Makes the call with this number, from 1, fail. */
void p2pc_fault_arm(const struct p2pc_device *client, u32 number)
{
	struct iommu_domain *domain = client->domain;
	struct pt_iommu *table = p2pc_fault_table(domain);

	p2pc_fault.domain = domain;
	p2pc_fault.left = number;
	if (table) {
		p2pc_fault.real_pt = table->ops;
		p2pc_fault.pt_ops = *table->ops;
		p2pc_fault.pt_ops.map_range = p2pc_failing_map_range;
		table->ops = &p2pc_fault.pt_ops;
	} else {
		p2pc_fault.real = domain->ops;
		p2pc_fault.ops = *domain->ops;
		p2pc_fault.ops.map_pages = p2pc_failing_map_pages;
		domain->ops = &p2pc_fault.ops;
	}
}

void p2pc_fault_disarm(void)
{
	struct pt_iommu *table;

	if (!p2pc_fault.domain)
		return;
	table = p2pc_fault_table(p2pc_fault.domain);
	if (table)
		table->ops = p2pc_fault.real_pt;
	else
		p2pc_fault.domain->ops = p2pc_fault.real;
	p2pc_fault.domain = NULL;
}
