// SPDX-License-Identifier: GPL-2.0-only
/*
 * A scatterlist: built as the scenario says, read out, and put right again.
 */
#include <linux/minmax.h>
#include <linux/mm.h>
#include "p2pc.h"
#include "p2pc_compat.h"

/* Physical address of the entry's page. */
phys_addr_t p2pc_entry_page(const struct p2pc_plan *plan,
			    const struct p2pc_entry *want)
{
	return p2pc_region_phys(&plan->region[want->region]) + want->page;
}

int p2pc_list_build(const struct p2pc_plan *plan, struct p2pc_list *list)
{
	int ret;

	if (list->flags & P2PC_LIST_FLAG_FROM_PAGES) {
		ret = p2pc_list_from_pages(plan, list);
		list->built = !ret;
		return ret;
	}
	ret = sg_alloc_table(&list->table, list->entries, GFP_KERNEL);
	if (ret)
		return ret;
	list->built = true;
	p2pc_list_repair(plan, list);
	return 0;
}

/*
 * Makes page, offset and length what the scenario says; leaves the DMA fields. A
 * table that the kernel built with another number of entries stays as it is.
 */
void p2pc_list_repair(const struct p2pc_plan *plan, struct p2pc_list *list)
{
	struct scatterlist *sg;
	u32 i;

	if (list->table.orig_nents != list->entries)
		return;
	for_each_sg(list->table.sgl, sg, list->entries, i)
		sg_set_page(sg, pfn_to_page(PHYS_PFN(p2pc_entry_page(plan, &list->want[i]))),
			    list->want[i].length, list->want[i].offset);
}

void p2pc_list_free(struct p2pc_list *list)
{
	if (list->built)
		sg_free_table(&list->table);
	list->built = false;
}

/* Puts every entry as it stands into the reply; those that the table lacks are zero. */
int p2pc_list_state(struct p2pc_list *list, struct p2pc_writer *reply)
{
	struct p2pc_entry_state *state;
	struct scatterlist *sg;
	u32 i;

	state = p2pc_put(reply, sizeof(*state), list->entries);
	if (!state)
		return -EMSGSIZE;
	for_each_sg(list->table.sgl, sg, min(list->entries, list->table.orig_nents), i) {
		state[i].page = page_to_phys(sg_page(sg));
		state[i].offset = sg->offset;
		state[i].length = sg->length;
		state[i].dma_address = sg_dma_address(sg);
		state[i].dma_len = sg_dma_len(sg);
		if (sg_dma_is_bus_address(sg))
			state[i].flags |= P2PC_ENTRY_FLAG_BUS_ADDRESS;
		if (sg_dma_is_swiotlb(sg))
			state[i].flags |= P2PC_ENTRY_FLAG_SWIOTLB;
	}
	return 0;
}
