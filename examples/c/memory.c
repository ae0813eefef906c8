// SPDX-License-Identifier: Apache-2.0
/* Gives regions addresses, which are ours to choose. Those of one BAR keep their distances. */
#include "adapter.h"

/* From one BAR, or region of RAM, to the next. Half of it is the size of a BAR. */
#define FAR (1ULL << 43)
#define NEAR (1ULL << 24) /* without an IOMMU: DMA masks have to reach memory */
#define BUS_OFFSET (1ULL << 56) /* to where no IOVA is: MAP-ROUTE */

static struct region regions[MAX_NAMED]; /* in the scenario's order */

struct region *region_named(const char *name)
{
	return &regions[json_index(scenario, "memory", name)];
}

/* A BAR, or a region of RAM, moves as a whole. No two have the same bus offset. */
static void move(uint64_t bus_offset, uint64_t by)
{
	for (size_t i = 0; i < MAX_NAMED; i++)
		if (regions[i].bus_offset == bus_offset)
			regions[i].phys += by;
}

void place_memory(void)
{
	const char *needs = json_get(scenario, "needs"), *clients = json_get(scenario, "clients");
	const uint64_t distance = json_is(needs, "profile", "dma-direct") ? NEAR : FAR;

	memset(regions, 0, sizeof(regions));
	json_for_each(name, json_get(scenario, "memory")) {
		struct region *region = region_named(name), *first = regions;
		const char *given = json_skip(name);

		*region = (struct region){ name, RAM, .size = json_number(given, "size") };
		if (json_is(given, "kind", "bar")) {
			region->owner = json_get(given, "provider");
			region->bar = json_find(given, "bar") ? json_number(given, "bar") : 0;
			region->phys = json_number(given, "at");
		}
		if (region->phys + region->size > distance / 4)
			errx(1, "no room for such a region: %.80s", name);
		if (region->bar != RAM && json_is(given, "from", "end"))
			region->phys = distance / 2 - region->phys;
		while (first->bar != region->bar || !json_same(first->owner, region->owner))
			first++;
		region->phys += distance * (first - regions + 1);
		region->bus_offset = BUS_OFFSET * (first - regions + 1);
	}
	/* All is below half of any DMA mask: what goes up by one stays below the next. */
	json_for_each(client, json_find(needs, "beyond")) {
		const uint64_t end = json_number(json_get(clients, client), "dmaMask") + 1;

		json_for_each(name, json_skip(client))
			if (region_named(name)->phys < end)
				move(region_named(name)->bus_offset, end);
	}
	/* Pairs come in any order: a chain of n regions is in place after n - 1 turns at most. */
	for (size_t turn = 1; turn < MAX_NAMED; turn++)
		json_for_each(pair, json_find(needs, "adjacent")) {
			const char *name = json_next(pair, NULL);
			const struct region *a = region_named(name);
			const struct region *b = region_named(json_skip(name));

			if (a->bus_offset != b->bus_offset)
				move(b->bus_offset, a->phys + a->size - b->phys);
		}
}
