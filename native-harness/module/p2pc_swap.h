/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Operations of our own in the place of those of a domain's driver, for a while. A driver
 * with page tables of its own enters memory with map_pages, one with the kernel's generic
 * page tables may do so with map_range.
 *
 * Only on a test bench: elsewhere the domain may have other devices at work.
 */
#ifndef P2PC_SWAP_H
#define P2PC_SWAP_H

#include "p2pc.h"
#include "p2pc_compat.h"

struct p2pc_swap {
	/* NULL: the driver's operations are in their place */
	struct iommu_domain *domain;
	const struct iommu_domain_ops *real;
	struct iommu_domain_ops ops;
	/* NULL: the driver enters memory with map_pages */
	struct pt_iommu *table;
	const struct pt_iommu_ops *real_pt;
	struct pt_iommu_ops pt_ops;
};

void p2pc_swap_copy(struct p2pc_swap *swap, struct iommu_domain *domain);
void p2pc_swap_in(struct p2pc_swap *swap, bool all);
void p2pc_swap_real(struct p2pc_swap *swap);
void p2pc_swap_again(struct p2pc_swap *swap);
void p2pc_swap_out(struct p2pc_swap *swap);

#endif
