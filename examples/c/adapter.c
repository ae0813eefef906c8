// SPDX-License-Identifier: Apache-2.0
/* Speaks the adapter protocol, docs/adapter.md, for the implementation in mapping.c. */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "adapter.h"

#define COUNTED_BELOW (1ULL << 24) /* spaces with a smaller DMA mask are counted for `accounting` */
#define HEX "\"0x%" PRIx64 "\""
#define CAPABILITIES \
	"\"profiles\":[\"dma-iommu\"],\"pageSizes\":[\"0x1000\",\"0x4000\",\"0x10000\"]," \
	"\"granules\":[\"0x200\",\"0x400\",\"0x800\",\"0x1000\",\"0x2000\",\"0x4000\",\"0x8000\",\"0x10000\"]," \
	"\"maxEntries\":4096,\"reach\":\"any\",\"adjacency\":true"

/* What is being run; arrays end with a member without a name. */
static const struct json *scenario;
static struct region *regions;
static struct client *clients;
static struct list *lists;

static void begin(void)
{
	const struct json *each, *wanted;
	struct client *client;
	struct list *list;
	size_t entries = 1;

	regions = take(json_get(scenario, "memory")->count + 1, sizeof(*regions));
	clients = take(json_get(scenario, "clients")->count + 1, sizeof(*clients));
	lists = take(json_get(scenario, "lists")->count + 1, sizeof(*lists));
	place_memory(scenario, regions);
	for (each = json_get(scenario, "lists")->first, list = lists; each; each = each->next, list++) {
		struct slot *slot = take(each->count + 1, sizeof(*slot));

		*list = (struct list){ each->key, each, each->count, each->count, slot };
		for (wanted = each->first; wanted; wanted = wanted->next, slot++, entries++) {
			slot->page = region_named(regions, json_text(wanted, "memory"))->phys + json_hex(wanted, "page");
			slot->offset = json_hex(wanted, "offset");
			slot->length = json_hex(wanted, "length");
		}
	}
	for (each = json_get(scenario, "clients")->first, client = clients; each; each = each->next, client++) {
		*client = (struct client){
			each->key, json_hex(json_get(scenario, "needs"), "granule"), json_hex(each, "dmaMask"),
			json_hex(each, "segBoundaryMask"), json_hex(each, "maxSegSize"), take(entries, sizeof(struct run)),
		};
		client->room_before = space_room(client);
	}
}

/* How the client reaches each entry. */
static void look_from(struct list *list, struct client *client)
{
	const struct json *reach = json_get(json_get(json_get(scenario, "needs"), "reach"), client->name);
	const struct json *wanted = list->wanted->first;
	struct slot *slot;

	list->client = client;
	for (slot = list->slots; wanted; wanted = wanted->next, slot++) {
		const struct region *region = region_named(regions, json_text(wanted, "memory"));
		const char *how = region->provider ? json_text(reach, region->provider) : "ram";

		slot->bus = slot->page + slot->offset - region->phys + region->bus;
		slot->reach = !strcmp(how, "bus-address") ? REACH_BUS :
			!strcmp(how, "unreachable") ? REACH_NONE : REACH_IOVA; /* MAP-HOST-BRIDGE */
	}
}

static void tell_slots(const char *when, const struct list *list)
{
	const struct slot *slot;

	printf("\"%s\":[", when);
	for (slot = list->slots; slot < list->slots + list->count; slot++)
		printf("%s{\"page\":" HEX ",\"offset\":" HEX ",\"length\":" HEX ",\"dmaAddress\":" HEX
		       ",\"dmaLength\":" HEX ",\"flags\":[%s]}", slot == list->slots ? "" : ",",
		       slot->page, slot->offset, slot->length, slot->dma_address, slot->dma_length,
		       slot->is_bus ? "\"bus-address\"" : "");
	printf("],");
}

/* The whole IOVA space is looked at, as runs that are contiguous in IOVA and in memory. */
static void tell_translations(const struct client *client)
{
	const struct run *run = client->runs, *end = run + client->run_count;

	printf("\"probed\":[{\"start\":\"0x0\",\"length\":" HEX "}],\"translations\":[", space_end(client));
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
	const bool is_map = !strcmp(json_text(step, "op"), "map");
	struct client *client = clients;
	struct list *list = lists;
	const char *error = NULL;

	while (list->name && strcmp(list->name, json_text(step, "list")))
		list++;
	while (is_map && client->name && strcmp(client->name, json_text(step, "client")))
		client++;
	if (!list->name || !client->name || (!is_map && !list->client))
		die("a step of nothing that the scenario has", json_text(step, "list"));
	printf("{\"op\":\"%s\",", is_map ? "map" : "unmap");
	tell_slots("before", list);
	if (is_map) {
		look_from(list, client);
		error = map_list(list);
	} else {
		unmap_list(list);
	}
	tell_slots("after", list);
	printf(error ? "\"error\":\"%s\"," : "\"error\":null,", error);
	printf("\"nents\":%zu,", list->nents);
	tell_translations(list->client);
}

static void run(void)
{
	const struct region *region;
	const struct client *client;
	const struct json *step;
	const struct list *list;
	bool comma = false, is_mapped = false;

	begin();
	printf("\"observation\":{\"vector\":\"%s\",\"memory\":{", json_text(scenario, "id"));
	for (region = regions; region->name; region++) {
		printf("%s\"%s\":{\"phys\":" HEX, region == regions ? "" : ",", region->name, region->phys);
		printf(region->provider ? ",\"bus\":" HEX "}" : "}", region->bus);
	}
	printf("},\"steps\":[");
	for (step = json_get(scenario, "steps")->first; step; step = step->next) {
		do_step(step);
		printf(step->next ? "," : "],\"accounting\":[");
	}
	for (list = lists; list->name; list++)
		is_mapped |= list->iova_size > 0;
	for (client = clients; client->name && !is_mapped; client++) {
		if (client->dma_mask >= COUNTED_BELOW)
			continue;
		printf("%s{\"client\":\"%s\",\"before\":%" PRIu64 ",\"after\":%" PRIu64 "}", comma ? "," : "",
		       client->name, client->room_before, space_room(client));
		comma = true;
	}
	printf("]}");
}

int main(void)
{
	size_t capacity = 0;
	char *line = NULL;

	while (getline(&line, &capacity, stdin) > 0) {
		const struct json *request = json_parse(line);
		const char *command = json_text(request, "command");

		printf("{\"seq\":%ju,", (uintmax_t)strtoull(json_get(request, "seq")->text, NULL, 10));
		scenario = json_find(request, "scenario");
		if (!strcmp(command, "start"))
			printf("\"name\":\"p2p-conform example in C, 1\"");
		else if (!strcmp(command, "capabilities"))
			printf("\"capabilities\":{" CAPABILITIES "}");
		else if (!strcmp(command, "run") && scenario)
			run();
		else if (!strcmp(command, "stop"))
			printf("\"stopped\":true");
		else
			die("no such request", command);
		printf("}\n");
		fflush(stdout);
		if (!strcmp(command, "stop"))
			break;
	}
	free(line);
	return 0;
}
