// SPDX-License-Identifier: Apache-2.0
/* Gives each region its addresses. They are ours to choose, but regions of one BAR keep their distances. */
#include "adapter.h"

#define DISTANCE (1ULL << 43) /* of what doesn't touch */
#define BUS_OFFSET (1ULL << 56) /* where no IOVA is: MAP-ROUTE */
/* Without an IOMMU, DMA masks have to reach memory: it is packed. */
#define DIRECT_BASE (1ULL << 24)
#define DIRECT_GAP (1ULL << 16)

/* Each RAM region, and each BAR, is a block that moves as a whole. */
static bool same_block(const struct region *a, const struct region *b)
{
	return a == b || (a->provider && b->provider && !strcmp(a->provider, b->provider));
}

struct region *region_named(struct region *regions, const char *name)
{
	for (; regions->name; regions++)
		if (!strcmp(regions->name, name))
			return regions;
	die("no such region", name);
}

static void move_block(struct region *regions, const struct region *which, uint64_t by)
{
	for (struct region *region = regions; region->name; region++)
		if (same_block(which, region))
			region->phys += by;
}

void place_memory(const struct json *scenario, struct region *regions)
{
	const struct json *needs = json_get(scenario, "needs"), *each, *other;
	const bool direct = json_is(needs, "profile", "dma-direct");
	uint64_t bar_size = 0, next = direct ? DIRECT_BASE : DISTANCE;
	struct region *region;

	for (each = json_get(scenario, "memory")->first, region = regions; each; each = each->next, region++) {
		*region = (struct region){ .name = each->key, .size = json_number(each, "size") };
		if (json_is(each, "kind", "bar")) {
			region->provider = json_text(each, "provider");
			region->phys = json_number(each, "at");
			if (region->phys + region->size > bar_size / 2)
				bar_size = 2 * (region->phys + region->size);
		}
	}
	for (each = json_get(scenario, "memory")->first, region = regions; each; each = each->next, region++) {
		struct region *mate = regions;

		if (region->provider && json_is(each, "from", "end"))
			region->phys = bar_size - region->phys;
		while (!same_block(mate, region))
			mate++;
		if (mate == region) {
			region->block = next;
			next += direct ? (region->provider ? bar_size : region->size) + DIRECT_GAP : DISTANCE;
		}
		region->phys += mate->block;
	}
	/* All takes less than half of any DMA mask, so what lies beyond one mask and goes up by it stays below the next. */
	each = json_find(needs, "beyond");
	for (each = each ? each->first : NULL; each; each = each->next) {
		const uint64_t end = json_number(json_get(json_get(scenario, "clients"), each->key), "dmaMask") + 1;

		for (other = each->first; other; other = other->next) {
			region = region_named(regions, other->text);
			move_block(regions, region, region->phys < end ? end : 0);
		}
	}
	/* Pairs come in any order: a chain of n regions is in place after n - 1 turns at most. */
	other = json_find(needs, "adjacent");
	for (const struct region *turn = regions; turn->name && other; turn++)
		for (each = other->first; each; each = each->next) {
			if (each->count != 2)
				die("not a pair of regions", "adjacent");

			const struct region *a = region_named(regions, each->first->text);
			const struct region *b = region_named(regions, each->first->next->text);

			if (!same_block(a, b))
				move_block(regions, b, a->phys + a->size - b->phys);
		}
	for (region = regions; region->name; region++)
		region->bus = region->phys + BUS_OFFSET;
}
