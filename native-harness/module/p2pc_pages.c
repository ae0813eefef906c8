// SPDX-License-Identifier: GPL-2.0-only
/*
 * A scatterlist that the kernel builds from pages.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include "p2pc.h"

/* Pages of one list. */
#define P2PC_MAX_PAGES 16384

static u64 p2pc_pages_of(const struct p2pc_entry *want)
{
	return DIV_ROUND_UP_ULL((u64)want->offset + want->length, PAGE_SIZE);
}

/* Adds up pages and bytes; the parser has checked that all of them exist. */
static int p2pc_count_pages(const struct p2pc_list *list, u32 *pages, size_t *bytes)
{
	u64 count = 0;
	u32 i;

	for (i = 0; i < list->entries; i++) {
		count += p2pc_pages_of(&list->want[i]);
		*bytes += list->want[i].length;
		if (count > P2PC_MAX_PAGES)
			return -EINVAL;
	}
	*pages = count;
	/* an offset in the middle, or an entry that ends early, is more pages than bytes */
	if (DIV_ROUND_UP_ULL(list->want->offset + *bytes, PAGE_SIZE) != count)
		return -EINVAL;
	return list->want->offset < PAGE_SIZE ? 0 : -EINVAL;
}

/* Gives sg_alloc_table_from_pages() the pages of the list's entries, in order. */
int p2pc_list_from_pages(const struct p2pc_plan *plan, struct p2pc_list *list)
{
	struct page **page;
	size_t bytes = 0;
	u32 i, k, pages, at = 0;
	unsigned long pfn;
	int ret;

	ret = p2pc_count_pages(list, &pages, &bytes);
	if (ret)
		return ret;
	page = kvmalloc_array(pages, sizeof(*page), GFP_KERNEL);
	if (!page)
		return -ENOMEM;
	for (i = 0; i < list->entries; i++) {
		pfn = PHYS_PFN(p2pc_entry_page(plan, &list->want[i]));
		for (k = 0; k < p2pc_pages_of(&list->want[i]); k++)
			page[at++] = pfn_to_page(pfn + k);
	}
	ret = sg_alloc_table_from_pages(&list->table, page, pages, list->want->offset,
					bytes, GFP_KERNEL);
	kvfree(page);
	return ret;
}
