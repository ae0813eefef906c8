// SPDX-License-Identifier: Apache-2.0
/* Gives each region its addresses. They are ours to choose, but regions of one BAR keep their distances. */
#include <string.h>
#include "adapter.h"

#define BAR_SIZE (1ULL << 40) /* no region reaches its middle from either end */
#define DISTANCE (1ULL << 43) /* of what doesn't touch */
#define BUS_OFFSET (1ULL << 56) /* where no IOVA is: MAP-ROUTE */

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

void place_memory(const struct json *scenario, struct region *regions)
{
	const struct json *adjacent = json_find(json_get(scenario, "needs"), "adjacent");
	const struct json *each = json_get(scenario, "memory")->first;
	struct region *region, *turn;

	for (region = regions; each; each = each->next, region++) {
		struct region *mate = regions;

		*region = (struct region){ .name = each->key, .size = json_hex(each, "size") };
		if (!strcmp(json_text(each, "kind"), "bar")) {
			region->provider = json_text(each, "provider");
			region->phys = json_hex(each, "at");
			if (!strcmp(json_text(each, "from"), "end"))
				region->phys = BAR_SIZE - region->phys;
		}
		while (!same_block(mate, region))
			mate++;
		region->phys += (mate - regions + 1) * DISTANCE;
	}
	/* Pairs come in any order: a chain of n regions is in place after n - 1 turns at most. */
	for (turn = regions; turn->name && adjacent; turn++) {
		for (each = adjacent->first; each; each = each->next) {
			const struct region *a = region_named(regions, each->first->text);
			const struct region *b = region_named(regions, each->first->next->text);
			uint64_t by = same_block(a, b) ? 0 : a->phys + a->size - b->phys;

			for (region = regions; region->name; region++)
				if (same_block(b, region))
					region->phys += by;
		}
	}
	for (region = regions; region->name; region++)
		region->bus = region->phys + BUS_OFFSET;
}
