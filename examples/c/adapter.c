// SPDX-License-Identifier: Apache-2.0
/* Speaks the adapter protocol, docs/adapter.md, for the implementation in mapping.c. */
#define _POSIX_C_SOURCE 200809L
#include "adapter.h"

#define APERTURE (1ULL << 48) /* what our IOMMU translates */
#define HEX "\"0x%" PRIx64 "\""
#define CAPABILITIES \
	"\"profiles\":[\"dma-iommu\",\"dma-direct\"],\"pageSizes\":[\"0x1000\",\"0x4000\",\"0x10000\"]," \
	"\"granules\":[\"0x200\",\"0x400\",\"0x800\",\"0x1000\",\"0x2000\",\"0x4000\",\"0x8000\",\"0x10000\"]," \
	"\"maxEntries\":4096,\"reach\":\"any\",\"adjacency\":true," \
	"\"features\":[\"attrs\",\"dma_map_sg\",\"faults\",\"supported\",\"sync\"]"

/* What is being run; arrays end with a member without a name. */
static const struct json *scenario;
static struct region *regions;
static struct client *clients;
static struct list *lists;

static void begin(void)
{
	const struct json *needs = json_get(scenario, "needs"), *each, *wanted;
	struct client *client;
	struct list *list;
	size_t entries = 1;

	regions = take(json_get(scenario, "memory")->count + 1, sizeof(*regions));
	clients = take(json_get(scenario, "clients")->count + 1, sizeof(*clients));
	lists = take(json_get(scenario, "lists")->count + 1, sizeof(*lists));
	place_memory(scenario, regions);
	for (each = json_get(scenario, "lists")->first, list = lists; each; each = each->next, list++) {
		struct slot *slot = take(each->count + 1, sizeof(*slot));

		*list = (struct list){ each->key, each, each->count, each->count, each->count, slot };
		for (wanted = each->first; wanted; wanted = wanted->next, slot++, entries++) {
			slot->page = region_named(regions, json_text(wanted, "memory"))->phys + json_number(wanted, "page");
			slot->offset = json_number(wanted, "offset");
			slot->length = json_number(wanted, "length");
		}
	}
	for (each = json_get(scenario, "clients")->first, client = clients; each; each = each->next, client++) {
		const uint64_t mask = json_number(each, "dmaMask");

		*client = (struct client){
			each->key, json_is(needs, "profile", "dma-direct"), json_number(needs, "granule"),
			mask, mask < APERTURE ? mask + 1 : APERTURE, /* MAP-DMA-MASK */
			json_number(each, "segBoundaryMask"), json_number(each, "maxSegSize"), take(entries, sizeof(struct run)),
		};
		if (!client->granule || client->granule & (client->granule - 1))
			die("a granule that is no power of two", client->name);
	}
}

/* How the client reaches each entry. */
static void look_from(struct list *list, struct client *client)
{
	const struct json *reach = json_get(json_get(json_get(scenario, "needs"), "reach"), client->name);
	const struct json *wanted = list->wanted->first;

	list->client = client;
	for (struct slot *slot = list->slots; wanted; wanted = wanted->next, slot++) {
		const struct region *region = region_named(regions, json_text(wanted, "memory"));
		const char *how = region->provider ? json_text(reach, region->provider) : "ram";

		slot->bus = slot->page + slot->offset - region->phys + region->bus;
		slot->reach = !strcmp(how, "bus-address") ? REACH_BUS :
			!strcmp(how, "unreachable") ? REACH_NONE : REACH_IOVA; /* MAP-HOST-BRIDGE */
	}
}

static void tell_slots(const char *when, const struct list *list)
{
	printf("\"%s\":[", when);
	for (const struct slot *slot = list->slots; slot < list->slots + list->count; slot++)
		printf("%s{\"page\":" HEX ",\"offset\":" HEX ",\"length\":" HEX ",\"dmaAddress\":" HEX
		       ",\"dmaLength\":" HEX ",\"flags\":[%s]}", slot == list->slots ? "" : ",",
		       slot->page, slot->offset, slot->length, slot->dma.address, slot->dma.length,
		       slot->dma.is_bus ? "\"bus-address\"" : "");
	printf("],");
}

/* The whole IOVA space is looked at, as runs that are contiguous in IOVA and in memory. */
static void tell_translations(const struct client *client)
{
	const struct run *run = client->runs, *end = run + client->run_count;

	printf(client->direct ? "\"probed\":[" : "\"probed\":[{\"start\":\"0x0\",\"length\":" HEX "}", client->end);
	printf("],\"translations\":[");
	while (run < end) {
		const struct run *first = run;
		uint64_t length = 0;

		while (run < end && run->iova == first->iova + length && run->phys == first->phys + length)
			length += run++->length;
		printf("%s{\"iova\":" HEX ",\"phys\":" HEX ",\"length\":" HEX "}", first == client->runs ? "" : ",",
		       first->iova, first->phys, length);
	}
	printf("]}");
}

static void do_step(const struct json *step)
{
	const bool is_map = json_is(step, "op", "map"), is_unmap = json_is(step, "op", "unmap");
	const bool is_known = is_map || is_unmap || json_is(step, "op", "sync");
	struct client *client = clients;
	struct list *list = lists;
	const char *error = NULL;

	while (list->name && !json_is(step, "list", list->name))
		list++;
	while (is_map && client->name && !json_is(step, "client", client->name))
		client++;
	if (!is_known || !list->name || !client->name || (is_map ? list->iova_size > 0 : !list->client))
		die("a step of nothing that the scenario has", json_text(step, "list"));
	printf("{\"op\":\"%s\",", json_text(step, "op"));
	tell_slots("before", list);
	if (is_map) {
		list->given = json_find(step, "nents") ? json_number(step, "nents") : list->count; /* MAP-NENTS */
		if (list->given > list->count)
			die("more entries than the list has", list->name);
		look_from(list, client);
		error = map_list(list, json_find(step, "failMapping") ? json_number(step, "failMapping") : UINT64_MAX);
		if (error && json_find(step, "call"))
			error = "unknown"; /* dma_map_sg tells none */
	} else if (is_unmap) {
		unmap_list(list);
	}
	tell_slots("after", list);
	printf("\"error\":%s%s%s,\"nents\":%zu,", error ? "\"" : "", error ? error : "null", error ? "\"" : "", list->nents);
	tell_translations(list->client);
}

static void run(void)
{
	begin();
	printf("\"observation\":{\"vector\":\"%s\",\"memory\":{", json_text(scenario, "id"));
	for (const struct region *region = regions; region->name; region++) {
		printf("%s\"%s\":{\"phys\":" HEX, region == regions ? "" : ",", region->name, region->phys);
		printf(region->provider ? ",\"bus\":" HEX "}" : "}", region->bus);
	}
	for (const struct client *client = clients; client->name; client++) /* MAP-SUPPORTED */
		printf("%s\"%s\":true", client == clients ? "},\"supported\":{" : ",", client->name);
	printf("},\"steps\":[");
	for (const struct json *step = json_get(scenario, "steps")->first; step; step = step->next) {
		do_step(step);
		printf(step->next ? "," : "]}");
	}
}

int main(void)
{
	size_t capacity = 0;
	char *line = NULL;

	while (getline(&line, &capacity, stdin) > 0) {
		const struct json *request = json_parse(line);

		printf("{\"seq\":%" PRIu64 ",", json_number(request, "seq"));
		scenario = json_find(request, "scenario");
		if (json_is(request, "command", "start"))
			printf("\"name\":\"p2p-conform example in C, 1\"");
		else if (json_is(request, "command", "capabilities"))
			printf("\"capabilities\":{" CAPABILITIES "}");
		else if (json_is(request, "command", "run") && scenario)
			run();
		else if (json_is(request, "command", "stop"))
			printf("\"stopped\":true");
		else
			die("no such request", json_text(request, "command"));
		printf("}\n");
		fflush(stdout);
		if (json_is(request, "command", "stop"))
			break;
	}
	free(line);
	return 0;
}
