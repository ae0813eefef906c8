// SPDX-License-Identifier: GPL-2.0-only
/*
 * Physically contiguous RAM in which the host places the RAM regions of scenarios.
 */
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include "p2pc.h"

#define P2PC_ARENA_SIZE max_t(size_t, SZ_4M, 256 * PAGE_SIZE)

static struct page *p2pc_arena;

int p2pc_arena_init(void)
{
	p2pc_arena = alloc_pages(GFP_KERNEL, get_order(P2PC_ARENA_SIZE));
	return p2pc_arena ? 0 : -ENOMEM;
}

void p2pc_arena_exit(void)
{
	if (p2pc_arena)
		__free_pages(p2pc_arena, get_order(P2PC_ARENA_SIZE));
}

phys_addr_t p2pc_arena_phys(void)
{
	return page_to_phys(p2pc_arena);
}

size_t p2pc_arena_size(void)
{
	return P2PC_ARENA_SIZE;
}
