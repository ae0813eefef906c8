// SPDX-License-Identifier: Apache-2.0
/* Speaks the adapter protocol, docs/adapter.md, for the implementation in mapping.c. */
#define _POSIX_C_SOURCE 200809L
#include "adapter.h"

#define APERTURE (1ULL << 48) /* what our IOMMU translates */
#define HEX(name) "\"" name "\":\"0x%" PRIx64 "\""
#define JSON(...) #__VA_ARGS__ /* so that quotes need no backslashes */
#define CAPABILITIES JSON( \
	"profiles" : ["dma-iommu", "dma-direct"], "pageSizes" : ["0x1000", "0x4000", "0x10000"], \
	"granules" : ["0x200", "0x400", "0x800", "0x1000", "0x2000", "0x4000", "0x8000", \
		      "0x10000"], "maxEntries" : 4096, "reach" : "any", "adjacency" : true, \
	"features" : ["attrs", "bars", "dma_map_sg", "faults", "supported", "sync", "untrusted"])

const char *scenario;
static struct client clients[MAX_NAMED]; /* in the scenario's order */
static struct list lists[MAX_NAMED];

static void begin(void)
{
	const char *needs = json_get(scenario, "needs");

	place_memory();
	json_for_each(name, json_get(scenario, "clients")) {
		struct client *client = &clients[json_index(scenario, "clients", name)];
		const uint64_t mask = json_number(json_skip(name), "dmaMask");

		client->reach = json_get(json_get(needs, "reach"), name);
		client->direct = json_is(needs, "profile", "dma-direct");
		client->granule = json_number(needs, "granule");
		client->end = mask < APERTURE ? mask + 1 : APERTURE; /* MAP-DMA-MASK */
		client->boundary_mask = json_number(json_skip(name), "segBoundaryMask");
		client->max_segment = json_number(json_skip(name), "maxSegSize");
		client->run_count = 0;
	}
	json_for_each(name, json_get(scenario, "lists")) {
		struct list *list = &lists[json_index(scenario, "lists", name)];
		struct slot *slot = list->slots;

		json_for_each(entry, json_skip(name)) {
			const struct region *region = region_named(json_get(entry, "memory"));

			if (slot == list->slots + MAX_ENTRIES)
				errx(1, "a list of more than %d entries", MAX_ENTRIES);
			*slot++ = (struct slot){ region, region->phys + json_number(entry, "page"),
				json_number(entry, "offset"), json_number(entry, "length") };
		}
		list->count = slot - list->slots;
		list->nents = list->count;
		list->client = clients; /* until it is mapped */
		list->iova_size = 0;
	}
}

static void tell_slots(const char *when, const struct list *list)
{
	printf("\"%s\":[", when);
	for (const struct slot *slot = list->slots; slot < list->slots + list->count; slot++)
		printf("%s{" HEX("page") "," HEX("offset") "," HEX("length") ","
		       HEX("dmaAddress") "," HEX("dmaLength") ",\"flags\":[%s]}",
		       slot == list->slots ? "" : ",", slot->page, slot->offset, slot->length,
		       slot->dma.address, slot->dma.length,
		       slot->dma.is_bus ? JSON("bus-address") : "");
	printf("],");
}

/* The whole IOVA space is looked at, as runs that are contiguous in IOVA and in memory. */
static void tell_translations(const struct client *client)
{
	const struct run *run = client->runs, *end = run + client->run_count;

	printf(client->direct ? "\"probed\":[],\"translations\":[" :
	       "\"probed\":[{\"start\":\"0x0\"," HEX("length") "}],\"translations\":[",
	       client->end);
	while (run < end) {
		const struct run *first = run;
		uint64_t length = 0;

		while (run < end && run->iova == first->iova + length &&
		       run->phys == first->phys + length)
			length += run++->length;
		printf("{" HEX("iova") "," HEX("phys") "," HEX("length") "}%s",
		       first->iova, first->phys, length, run < end ? "," : "");
	}
	printf("]}");
}

static void do_step(const char *step)
{
	struct list *list = &lists[json_index(scenario, "lists", json_get(step, "list"))];
	const char *nents = json_find(step, "nents"), *fail = json_find(step, "failMapping");
	const char *op = json_get(step, "op"), *error = NULL;

	printf("{\"op\":%.*s,", json_length(op), op);
	tell_slots("before", list);
	if (json_same(op, "map")) {
		list->client = &clients[json_index(scenario, "clients",
						   json_get(step, "client"))];
		list->given = nents ? json_number(step, "nents") : list->count;
		if (list->given > list->count || list->iova_size)
			errx(1, "a list is mapped twice, or has fewer entries");
		error = map_list(list, fail ? json_number(step, "failMapping") : UINT64_MAX);
		if (error && json_find(step, "call"))
			error = "unknown"; /* dma_map_sg tells none */
	} else if (json_same(op, "unmap")) {
		unmap_list(list);
	} /* a sync changes nothing: SYNC-LIST, SYNC-MAPPING */
	tell_slots("after", list);
	printf(error ? "\"error\":\"%s\"," : "\"error\":null,", error);
	printf("\"nents\":%zu,", list->nents);
	tell_translations(list->client);
}

static void run(void)
{
	const char *id = json_get(scenario, "id"), *memory = json_get(scenario, "memory");
	const char *named = json_get(scenario, "clients"), *steps = json_get(scenario, "steps");

	begin();
	printf("\"observation\":{\"vector\":%.*s,\"memory\":{", json_length(id), id);
	json_for_each(name, memory) {
		const struct region *region = region_named(name);

		printf("%.*s:{" HEX("phys"), json_length(name), name, region->phys);
		if (region->bar != RAM)
			printf("," HEX("bus"), region->phys + region->bus_offset);
		printf(json_next(memory, name) ? "}," : "}},\"supported\":{");
	}
	json_for_each(name, named) /* MAP-SUPPORTED */
		printf("%.*s:true%s", json_length(name), name, json_next(named, name) ? "," : "},");
	printf("\"steps\":[");
	json_for_each(step, steps) {
		do_step(step);
		printf(json_next(steps, step) ? "," : "]}");
	}
}

int main(void)
{
	static char *line;
	size_t capacity = 0;

	while (getline(&line, &capacity, stdin) > 0) {
		const char *request = line + strspn(line, JSON_SPACE);

		printf("{\"seq\":%" PRIu64 ",", json_number(request, "seq"));
		scenario = json_find(request, "scenario");
		if (json_is(request, "command", "start"))
			printf(JSON("name" : "p2p-conform example in C, 1"));
		else if (json_is(request, "command", "capabilities"))
			printf("\"capabilities\":{%s}", CAPABILITIES);
		else if (json_is(request, "command", "stop"))
			printf(JSON("stopped" : true));
		else
			run();
		printf("}\n");
		fflush(stdout);
		if (json_is(request, "command", "stop"))
			break;
	}
	return 0;
}
