// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module's arena in user space, for tests. The first argument is the largest order
 * of pages that memory has. Prints the arena's bytes, or the errno as a negative number;
 * what the module logs is on standard error.
 */
#include <stdio.h>
#include <stdlib.h>
#include <linux/gfp.h>
#include "p2pc.h"

static unsigned int most;
static unsigned int given;
/* the only page there is */
static long memory;

struct page *alloc_pages(gfp_t gfp, unsigned int order)
{
	/* a splat, or a process that is killed for it, would be the user's */
	if (gfp != (GFP_KERNEL | __GFP_NOWARN | __GFP_RETRY_MAYFAIL))
		abort();
	if (order > most)
		return NULL;
	given = order;
	return (struct page *)&memory;
}

void __free_pages(struct page *page, unsigned int order)
{
	if (page != (struct page *)&memory || order != given)
		abort();
	memory++;
}

phys_addr_t page_to_phys(const struct page *page)
{
	return (uintptr_t)page;
}

int main(int argc, char **argv)
{
	int ret;

	if (argc != 2)
		return 2;
	most = atoi(argv[1]);
	ret = p2pc_arena_init();
	if (ret)
		printf("%d\n", ret);
	else if (p2pc_arena_phys() == (uintptr_t)&memory)
		printf("%zu\n", p2pc_arena_size());
	p2pc_arena_exit();
	/* what was given is given back, once */
	return memory == !ret ? 0 : 1;
}
