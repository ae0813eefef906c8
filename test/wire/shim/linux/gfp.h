/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef P2PC_SHIM_GFP_H
#define P2PC_SHIM_GFP_H

#include "../kernel.h"

#define GFP_KERNEL 0u
#define __GFP_NOWARN 1u
#define __GFP_RETRY_MAYFAIL 2u

struct page;

struct page *alloc_pages(gfp_t gfp, unsigned int order);
void __free_pages(struct page *page, unsigned int order);
phys_addr_t page_to_phys(const struct page *page);

static inline unsigned int get_order(size_t size)
{
	unsigned int order = 0;

	while (PAGE_SIZE << order < size)
		order++;
	return order;
}

#endif
