/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between the kernels that the module is built for, 6.1 to 7.x.
 */
#ifndef P2PC_COMPAT_H
#define P2PC_COMPAT_H

#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/version.h>
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
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 17, 0)
#define WQ_PERCPU 0
#define system_dfl_wq system_unbound_wq
#endif

/* before 7.0 */
#ifndef kzalloc_obj
#define kzalloc_obj(object, gfp) kzalloc(sizeof(object), gfp)
#endif

#endif
