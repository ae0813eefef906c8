/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between the kernels that the module is built for, 6.1 to 7.x. P2PC_HAS_
 * is what Kbuild found in a kernel's headers.
 */
#ifndef P2PC_COMPAT_H
#define P2PC_COMPAT_H

#include <linux/iommu.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

/* before 6.5, P2PDMA alone brought the flags, and there was only one */
#ifndef CONFIG_NEED_SG_DMA_FLAGS
#define sg_dma_is_bus_address(sg) sg_is_dma_bus_address(sg)
static inline bool sg_dma_is_swiotlb(struct scatterlist *sg)
{
	return false;
}
#endif

/* before 6.17, a queue that is not unbound was bound to processors without saying so */
#ifndef P2PC_HAS_WQ_PERCPU
#define WQ_PERCPU 0
#endif
#ifndef P2PC_HAS_SYSTEM_DFL_WQ
#define system_dfl_wq system_unbound_wq
#endif

/*
 * Generic page tables have got functions of their own that enter memory and take it
 * away. This stands for them before that: no domain has them.
 */
#ifdef P2PC_HAS_MAP_RANGE
#include <linux/generic_pt/iommu.h>
#else
struct pt_iommu;

struct pt_iommu_ops {
	int (*map_range)(struct pt_iommu *table, dma_addr_t iova, phys_addr_t paddr,
			 dma_addr_t length, unsigned int prot, gfp_t gfp, size_t *mapped);
	size_t (*unmap_range)(struct pt_iommu *table, dma_addr_t iova, dma_addr_t length,
			      struct iommu_iotlb_gather *gather);
};

struct pt_iommu {
	struct iommu_domain domain;
	const struct pt_iommu_ops *ops;
};

static inline struct pt_iommu *iommupt_from_domain(struct iommu_domain *domain)
{
	return NULL;
}
#endif

/* before 7.0 */
#ifndef kzalloc_obj
#define kzalloc_obj(object, gfp) kzalloc(sizeof(object), gfp)
#endif

#endif
