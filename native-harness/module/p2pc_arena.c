// SPDX-License-Identifier: GPL-2.0-only
/*
 * Physically contiguous RAM in which the host places the RAM regions of scenarios. A
 * machine that has been up for long may have less of it in one piece.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/sizes.h>
#include "p2pc.h"

/* With fewer pages, few scenarios find room. */
#define P2PC_ARENA_LEAST (256 * PAGE_SIZE)
#define P2PC_ARENA_SIZE max_t(size_t, SZ_4M, P2PC_ARENA_LEAST)

static struct page *p2pc_arena;
static unsigned int p2pc_arena_order;

int p2pc_arena_init(void)
{
	unsigned int least = get_order(P2PC_ARENA_LEAST);
	unsigned int order = get_order(P2PC_ARENA_SIZE);

	/* what nobody can help but the user is no splat */
	for (; !p2pc_arena && order >= least; order--) {
		p2pc_arena = alloc_pages(GFP_KERNEL | __GFP_NOWARN | __GFP_RETRY_MAYFAIL, order);
		p2pc_arena_order = order;
	}
	if (!p2pc_arena) {
		pr_err("no %lu bytes of RAM in one piece\n", P2PC_ARENA_LEAST);
		return -ENOMEM;
	}
	if (p2pc_arena_size() < P2PC_ARENA_SIZE)
		pr_notice("only %zu of %zu bytes of RAM in one piece\n",
			  p2pc_arena_size(), P2PC_ARENA_SIZE);
	return 0;
}

void p2pc_arena_exit(void)
{
	if (p2pc_arena)
		__free_pages(p2pc_arena, p2pc_arena_order);
}

phys_addr_t p2pc_arena_phys(void)
{
	return page_to_phys(p2pc_arena);
}

size_t p2pc_arena_size(void)
{
	return PAGE_SIZE << p2pc_arena_order;
}
