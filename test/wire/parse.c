// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module's reader of scenarios in user space, for tests: on a test bench, or with
 * any argument on a machine that people use. Reads requests, each after its length, and
 * writes a line for each: the errno that refuses it, or 0 after it has checked what the
 * rest of the module relies on without looking again.
 */
#include <stdio.h>
#include <stdlib.h>
#include "p2pc.h"

#define ARENA_PHYS 0x2000000UL
#define ARENA_SIZE (4 * SZ_1M)

struct p2pc_bench p2pc_bench;

phys_addr_t p2pc_arena_phys(void)
{
	return ARENA_PHYS;
}

size_t p2pc_arena_size(void)
{
	return ARENA_SIZE;
}

/* Says no for the second device, so that both answers are seen. */
bool p2pc_swap_possible(const struct p2pc_device *client)
{
	return client == &p2pc_bench.client[0];
}

static void must(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "accepted, but %s\n", what);
	abort();
}

/* The devices of sample-guest.ts. */
static void arrange(struct pci_dev *devices, bool bench)
{
	static const u64 start[] = { 0xfc400000, 0xfc000000, 0xfb800000, 0xfd000000 };
	static const size_t size[] = { 2 * SZ_1M, 4 * SZ_1M, 8 * SZ_1M, 4 * SZ_1M };
	u32 i;

	p2pc_bench.ready = true;
	p2pc_bench.flags = bench ? P2PC_SETUP_FLAG_TEST_BENCH : 0;
	p2pc_bench.clients = 2;
	/* without a domain, both are dma-direct; the third provider is behind the host bridge */
	p2pc_bench.client[0].bridged = 1 << 2;
	p2pc_bench.client[0].granule = PAGE_SIZE;
	p2pc_bench.client[1].granule = PAGE_SIZE;
	p2pc_bench.providers = 4;
	for (i = 0; i < 4; i++) {
		p2pc_bench.provider[i].pdev = &devices[i];
		p2pc_bench.provider[i].phys = start[i];
		p2pc_bench.provider[i].size = size[i];
	}
}

static void check_entry(const struct p2pc_plan *plan, const struct p2pc_entry *entry)
{
	const struct p2pc_region *region;
	u64 home, start, page;

	must(entry->region < plan->head->regions, "an entry is in no region");
	region = &plan->region[entry->region];
	home = region->kind == P2PC_REGION_KIND_BAR ?
		p2pc_bench.provider[region->provider].size : ARENA_SIZE;
	start = region->kind == P2PC_REGION_KIND_BAR ?
		p2pc_bench.provider[region->provider].phys : ARENA_PHYS;
	page = p2pc_region_phys(region) + entry->page;
	must(page >= start && page < start + home, "a page has no struct page");
	must(PAGE_ALIGNED(page), "a page starts within a page");
	must(entry->length, "an entry is empty");
	/* what nobody touches may lie past the arena */
	if (!(plan->head->flags & P2PC_SCENARIO_FLAG_UNTOUCHED) || !p2pc_bench.flags)
		must(page + entry->offset + entry->length <= start + home, "an entry leaves its home");
	must(page + entry->offset + entry->length > page, "an address wraps");
}

/* What the device of a client is told to reach lies within what was filled. */
static void check_access(const struct p2pc_plan *plan, const struct p2pc_step *step)
{
	u64 bytes = 0;
	u32 i;

	for (i = 0; i < plan->list[step->list].entries; i++)
		bytes += plan->list[step->list].want[i].length;
	must(step->length, "an access is empty");
	must((u64)step->from + step->length <= bytes, "an access leaves its list");
	must(IS_ALIGNED(step->from, 8) && IS_ALIGNED(step->length, 8), "an access is not of words");
	must(!(plan->head->flags & P2PC_SCENARIO_FLAG_UNTOUCHED), "an access is to memory that is not there");
}

static void check(const struct p2pc_plan *plan)
{
	const struct p2pc_entry *next = plan->entry;
	u32 i;

	for (i = 0; i < plan->head->clients; i++)
		must(plan->client[i].device < p2pc_bench.clients, "a client is no device");
	for (i = 0; i < plan->head->regions; i++)
		must(plan->region[i].kind != P2PC_REGION_KIND_BAR ||
		     plan->region[i].provider < p2pc_bench.providers, "a provider is no device");
	for (i = 0; i < plan->head->lists; i++) {
		must(plan->list[i].want == next && plan->list[i].entries, "lists don't follow each other");
		next += plan->list[i].entries;
	}
	must(next == plan->entry + plan->head->entries, "entries belong to no list");
	for (i = 0; i < plan->head->entries; i++)
		check_entry(plan, &plan->entry[i]);
	for (i = 0; i < plan->head->steps; i++) {
		must(plan->step[i].list < plan->head->lists, "a step is of no list");
		must(plan->step[i].op != P2PC_OP_MAP || plan->step[i].client < plan->head->clients,
		     "a step is for no client");
		if (plan->step[i].op == P2PC_OP_READ || plan->step[i].op == P2PC_OP_WRITE)
			check_access(plan, &plan->step[i]);
		must(plan->step[i].op != P2PC_OP_MAP ||
		     plan->step[i].nents <= plan->list[plan->step[i].list].entries,
		     "a step is of more entries than its list has");
	}
}

int main(int argc, char **argv)
{
	struct pci_dev devices[4];
	u32 length;

	(void)argv;
	arrange(devices, argc == 1);
	while (fread(&length, sizeof(length), 1, stdin) == 1) {
		struct p2pc_plan *plan = calloc(1, sizeof(*plan));
		/* just as long as the request: a sanitizer sees any byte read past it */
		u8 *bytes = malloc(length);
		struct p2pc_reader reader = { .at = bytes, .left = length };
		int ret;

		if (fread(bytes, 1, length, stdin) != length)
			return 1;
		ret = p2pc_scenario_parse(&reader, plan);
		if (!ret)
			check(plan);
		printf("%d\n", -ret);
		free(bytes);
		free(plan);
	}
	return 0;
}
