/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the adapter give to each other. All addresses and lengths are bytes. */
#ifndef ADAPTER_H
#define ADAPTER_H

#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* json.c: a value, and where it stands in an array or an object. */
struct json {
	char kind; /* { [ or ", else 0 for a number or a word */
	const char *key; /* in an object */
	const char *text; /* of a string, or from where another value starts */
	struct json *first; /* value in an array or an object */
	struct json *next; /* value beside this one */
	size_t count; /* of values in it */
};

const struct json *json_parse(char *line);
const struct json *json_find(const struct json *object, const char *key);
const struct json *json_get(const struct json *object, const char *key);
const char *json_text(const struct json *object, const char *key);
uint64_t json_number(const struct json *object, const char *key);
bool json_is(const struct json *object, const char *key, const char *text);
void *take(size_t count, size_t size);
_Noreturn void die(const char *what, const char *detail);

/* memory.c: arrays of regions end with one without a name. */
struct region {
	const char *name, *provider; /* NULL: RAM */
	uint64_t size, block, phys, bus; /* block: where the BAR starts, or the RAM */
};

void place_memory(const struct json *scenario, struct region *regions);
struct region *region_named(struct region *regions, const char *name);

/* mapping.c: a client, with its page table by IOVA. What translates is taken, and nothing else is: no `accounting`. */
struct client {
	const char *name;
	bool direct; /* no IOMMU */
	uint64_t granule, dma_mask, end, boundary_mask, max_segment; /* end: of its IOVA space */
	struct run { uint64_t iova, phys, length; } *runs;
	size_t run_count;
};

/* Entry i of a list, and segment i of the output. */
struct slot {
	uint64_t page, offset, length;
	struct dma { uint64_t address, length; bool is_bus; } dma;
	/* how the client of the map reaches the entry, its bus address, and its IOVA with the padding after it */
	enum { REACH_IOVA, REACH_BUS, REACH_NONE } reach;
	uint64_t bus, start, iova, whole; /* start: the physical address of its first granule */
};

struct list {
	const char *name;
	const struct json *wanted;
	size_t count, given, nents; /* given: entries of the last map */
	struct slot *slots;
	struct client *client; /* of the last map */
	uint64_t iova, iova_size; /* while it is mapped */
};

const char *map_list(struct list *list, uint64_t fail_mapping);
void unmap_list(struct list *list);

#endif
