// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads a scenario and refuses whatever could reach outside of the arena, the
 * BARs and the tables: nothing after this file checks an index again.
 */
#include <linux/minmax.h>
#include <linux/mm.h>
#include "p2pc.h"

/* Keeps every address far from the end of what an address can be. */
#define P2PC_UNTOUCHED_SIZE (64ULL * SZ_1G)

/* Bytes of all entries: their page tables have to fit in a small guest's memory. */
#define P2PC_MAX_BYTES (16ULL * SZ_1G)

static u64 p2pc_home_size(const struct p2pc_region *region)
{
	return region->kind == P2PC_REGION_KIND_BAR ?
		p2pc_bench.provider[region->provider].size : p2pc_arena_size();
}

/* Physical address of the region's first byte. */
phys_addr_t p2pc_region_phys(const struct p2pc_region *region)
{
	if (region->kind == P2PC_REGION_KIND_RAM)
		return p2pc_arena_phys() + region->start;
	return p2pc_bench.provider[region->provider].phys + region->start;
}

static bool p2pc_client_ok(const struct p2pc_plan *plan, u32 index)
{
	u64 boundary = plan->client[index].seg_boundary_mask;
	u32 i;

	if (plan->client[index].device >= p2pc_bench.clients ||
	    (plan->client[index].flags & ~P2PC_CLIENT_FLAG_UNTRUSTED))
		return false;
	/* what is mapped for it may be copied to bounce buffers and back */
	if (plan->client[index].flags && (plan->head->flags & P2PC_SCENARIO_FLAG_UNTOUCHED))
		return false;
	/* iommu_dma_map_sg() follows a null pointer when it isn't a power of two minus one */
	if (boundary & (boundary + 1))
		return false;
	for (i = 0; i < index; i++)
		if (plan->client[i].device == plan->client[index].device)
			return false;
	return true;
}

static bool p2pc_region_ok(const struct p2pc_plan *plan,
			   const struct p2pc_region *region)
{
	u64 home;

	if (region->kind == P2PC_REGION_KIND_BAR ?
	    region->provider >= p2pc_bench.providers :
	    region->kind != P2PC_REGION_KIND_RAM)
		return false;
	home = p2pc_home_size(region);
	if (!PAGE_ALIGNED(region->start | region->size) || !region->size ||
	    region->start >= home)
		return false;
	if (region->kind == P2PC_REGION_KIND_RAM &&
	    (plan->head->flags & P2PC_SCENARIO_FLAG_UNTOUCHED))
		return region->size <= P2PC_UNTOUCHED_SIZE;
	return region->size <= home - region->start;
}

/*
 * Without an IOMMU, what a client reaches through the host bridge must not lie above its
 * mask: kernels from 7.2 on copy it to a bounce buffer and back. Behind a BAR may be
 * registers, and they are somebody's unless this is a test bench.
 */
static bool p2pc_may_bounce(const struct p2pc_plan *plan,
			    const struct p2pc_region *region)
{
	const struct p2pc_device *client;
	u32 i;

	if (region->kind != P2PC_REGION_KIND_BAR)
		return false;
	for (i = 0; i < plan->head->clients; i++) {
		client = &p2pc_bench.client[plan->client[i].device];
		if (!client->domain && (client->bridged & BIT(region->provider)) &&
		    p2pc_region_phys(region) + region->size - 1 > plan->client[i].dma_mask)
			return true;
	}
	return false;
}

static bool p2pc_entry_ok(const struct p2pc_plan *plan,
			  const struct p2pc_entry *entry)
{
	const struct p2pc_region *region;

	if (entry->region >= plan->head->regions || !entry->length)
		return false;
	region = &plan->region[entry->region];
	/* the page must have a struct page, whatever the region's size is */
	return PAGE_ALIGNED(entry->page) &&
		entry->page < p2pc_home_size(region) - region->start &&
		entry->page < region->size &&
		(u64)entry->offset + entry->length <= region->size - entry->page;
}

#define P2PC_ATTRIBUTES (P2PC_ATTRIBUTE_WEAK_ORDERING | \
			 P2PC_ATTRIBUTE_SKIP_CPU_SYNC | \
			 P2PC_ATTRIBUTE_NO_WARN | \
			 P2PC_ATTRIBUTE_PRIVILEGED)

/* All memory that an access may reach is there, and filled before. */
static bool p2pc_access_ok(const struct p2pc_plan *plan, const struct p2pc_step *step)
{
	const struct p2pc_list *list = &plan->list[step->list];
	u64 bytes = 0;
	u32 i;

	for (i = 0; i < list->entries; i++)
		bytes += list->want[i].length;
	bytes = min_t(u64, bytes, P2PC_NO_BYTE);
	return step->length && IS_ALIGNED(step->from | step->length, sizeof(u64)) &&
		(u64)step->from + step->length <= bytes && step->settled <= 1 &&
		!(plan->head->flags & P2PC_SCENARIO_FLAG_UNTOUCHED);
}

/* After p2pc_parse_lists(): the lists' lengths are known. */
static bool p2pc_step_ok(const struct p2pc_plan *plan,
			 const struct p2pc_step *step)
{
	if (step->list >= plan->head->lists)
		return false;
	if (step->op == P2PC_OP_READ || step->op == P2PC_OP_WRITE)
		return p2pc_access_ok(plan, step);
	if (step->op != P2PC_OP_MAP)
		return step->op <= P2PC_OP_SYNC_FOR_DEVICE;
	return step->client < plan->head->clients &&
		step->direction <= P2PC_DIRECTION_FROM_DEVICE &&
		!(step->attributes & ~P2PC_ATTRIBUTES) &&
		step->nents <= plan->list[step->list].entries &&
		(!step->fail_mapping ||
		 p2pc_swap_possible(&p2pc_bench.client[plan->client[step->client].device]));
}

/*
 * What an untrusted client maps is whole granules: else it is copied to bounce buffers
 * and back. The mark that this leaves on the list would have the kernel free IOVA of a
 * later map, for another client, in pieces that it never allocated.
 */
static bool p2pc_trust_ok(struct p2pc_plan *plan, const struct p2pc_step *step)
{
	struct p2pc_list *list = &plan->list[step->list];
	const struct p2pc_client *client;
	u64 granule;
	u32 i;

	/* other steps say nothing of a client */
	if (step->op != P2PC_OP_MAP)
		return true;
	client = &plan->client[step->client];
	if (!(client->flags & P2PC_CLIENT_FLAG_UNTRUSTED))
		return !list->marked;
	granule = p2pc_bench.client[client->device].granule;
	for (i = 0; i < list->entries; i++)
		if (!IS_ALIGNED(list->want[i].offset | list->want[i].length, granule))
			return false;
	list->marked = true;
	return true;
}

static bool p2pc_counts_ok(const struct p2pc_scenario *head)
{
	return head->clients && head->clients <= P2PC_MAX_CLIENTS &&
		head->regions && head->regions <= P2PC_MAX_REGIONS &&
		head->lists && head->lists <= P2PC_MAX_LISTS &&
		head->steps && head->steps <= P2PC_MAX_STEPS &&
		head->entries && head->entries <= P2PC_MAX_ENTRIES;
}

static int p2pc_parse_lists(struct p2pc_plan *plan,
			    const struct p2pc_list_head *lists)
{
	u32 i, used = 0;

	for (i = 0; i < plan->head->lists; i++) {
		if (!lists[i].entries || lists[i].entries > plan->head->entries - used)
			return -EINVAL;
		if (lists[i].flags & ~P2PC_LIST_FLAG_FROM_PAGES)
			return -EINVAL;
		/* nothing may ask for pages that don't exist */
		if (lists[i].flags && (plan->head->flags & P2PC_SCENARIO_FLAG_UNTOUCHED))
			return -EINVAL;
		plan->list[i].flags = lists[i].flags;
		plan->list[i].want = plan->entry + used;
		plan->list[i].entries = lists[i].entries;
		used += lists[i].entries;
	}
	return used == plan->head->entries ? 0 : -EINVAL;
}

static bool p2pc_entries_ok(const struct p2pc_plan *plan)
{
	u64 bytes = 0;
	u32 i;

	for (i = 0; i < plan->head->entries; i++) {
		if (!p2pc_entry_ok(plan, &plan->entry[i]))
			return false;
		bytes += plan->entry[i].length;
	}
	return bytes <= P2PC_MAX_BYTES;
}

/* The plan must be zeroed; it is valid as long as the request's bytes are. */
int p2pc_scenario_parse(struct p2pc_reader *request, struct p2pc_plan *plan)
{
	const struct p2pc_list_head *lists;
	u32 i;

	plan->head = p2pc_take(request, sizeof(*plan->head), 1);
	if (!plan->head || !p2pc_counts_ok(plan->head))
		return -EINVAL;
	/*
	 * Past the arena is memory of others. A map of it may do more than enter it in
	 * page tables: maintain caches, or copy it to bounce buffers.
	 */
	if ((plan->head->flags & P2PC_SCENARIO_FLAG_UNTOUCHED) &&
	    !(p2pc_bench.flags & P2PC_SETUP_FLAG_TEST_BENCH))
		return -EPERM;
	plan->client = p2pc_take(request, sizeof(*plan->client), plan->head->clients);
	plan->region = p2pc_take(request, sizeof(*plan->region), plan->head->regions);
	lists = p2pc_take(request, sizeof(*lists), plan->head->lists);
	plan->step = p2pc_take(request, sizeof(*plan->step), plan->head->steps);
	plan->entry = p2pc_take(request, sizeof(*plan->entry), plan->head->entries);
	/* the tables are aligned because all sizes are multiples of eight */
	if (!plan->client || !plan->region || !lists || !plan->step ||
	    !plan->entry || request->left)
		return -EINVAL;

	for (i = 0; i < plan->head->clients; i++) {
		if (!p2pc_client_ok(plan, i))
			return -EINVAL;
		/* whom to trust is for the platform to say */
		if (plan->client[i].flags && !(p2pc_bench.flags & P2PC_SETUP_FLAG_TEST_BENCH))
			return -EPERM;
	}
	for (i = 0; i < plan->head->regions; i++)
		if (!p2pc_region_ok(plan, &plan->region[i]))
			return -EINVAL;
	for (i = 0; i < plan->head->regions; i++)
		if (!(p2pc_bench.flags & P2PC_SETUP_FLAG_TEST_BENCH) &&
		    p2pc_may_bounce(plan, &plan->region[i]))
			return -EPERM;
	if (!p2pc_entries_ok(plan) || p2pc_parse_lists(plan, lists))
		return -EINVAL;
	for (i = 0; i < plan->head->steps; i++) {
		if (!p2pc_step_ok(plan, &plan->step[i]) ||
		    !p2pc_trust_ok(plan, &plan->step[i]))
			return -EINVAL;
		if (plan->step[i].op >= P2PC_OP_READ)
			plan->accesses = true;
	}
	return 0;
}
