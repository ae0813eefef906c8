// SPDX-License-Identifier: GPL-2.0-only
#include "p2pc_swap.h"

/* NULL: the driver enters memory with map_pages. */
static struct pt_iommu *p2pc_swap_table(struct iommu_domain *domain)
{
	struct pt_iommu *table = iommupt_from_domain(domain);

	return table && table->ops->map_range ? table : NULL;
}

/* Whether the operations that enter memory for the client can be other ones for a while. */
bool p2pc_swap_possible(const struct p2pc_device *client)
{
	struct iommu_domain *domain = client->domain;

	return (p2pc_bench.flags & P2PC_SETUP_FLAG_TEST_BENCH) && domain &&
		(p2pc_swap_table(domain) ||
		 (domain->ops->map_pages && domain->ops->unmap_pages));
}

/* Copies the domain's operations, for some of them to be replaced. */
void p2pc_swap_copy(struct p2pc_swap *swap, struct iommu_domain *domain)
{
	swap->domain = domain;
	swap->real = domain->ops;
	swap->ops = *domain->ops;
	swap->table = p2pc_swap_table(domain);
	if (!swap->table)
		return;
	swap->real_pt = swap->table->ops;
	swap->pt_ops = *swap->table->ops;
}

/* Gives the domain its driver's operations; p2pc_swap_again() takes them away. */
void p2pc_swap_real(struct p2pc_swap *swap)
{
	swap->domain->ops = swap->real;
}

void p2pc_swap_again(struct p2pc_swap *swap)
{
	swap->domain->ops = &swap->ops;
}

/*
 * Puts the copy in the place of what enters memory; with @all, that of the domain's other
 * operations too.
 */
void p2pc_swap_in(struct p2pc_swap *swap, bool all)
{
	if (swap->table)
		swap->table->ops = &swap->pt_ops;
	if (all || !swap->table)
		p2pc_swap_again(swap);
}

void p2pc_swap_out(struct p2pc_swap *swap)
{
	if (!swap->domain)
		return;
	if (swap->table)
		swap->table->ops = swap->real_pt;
	p2pc_swap_real(swap);
	swap->domain = NULL;
}
