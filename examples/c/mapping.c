// SPDX-License-Identifier: Apache-2.0
/* Maps and unmaps a list for a client, by spec/requirements.json. */
#include "adapter.h"

/* The lowest room, or 0. It is aligned to its size: boundaries can be told from places in it. */
static uint64_t find_room(const struct client *client, uint64_t size)
{
	uint64_t alignment = client->granule, start;

	while (alignment < size)
		alignment *= 2;
	start = alignment; /* address 0 is nobody's */
	for (const struct run *run = client->runs; run < client->runs + client->run_count; run++)
		if (start < run->iova + run->length && run->iova < start + size)
			start = (run->iova + run->length + alignment - 1) & -alignment;
	return start + size <= client->end ? start : 0;
}

static int by_iova(const void *a, const void *b)
{
	return ((const struct run *)a)->iova < ((const struct run *)b)->iova ? -1 : 1;
}

/* Gives each entry a segment and granules of its own. Returns an errno's name or NULL. */
static const char *lay_out(struct list *list, uint64_t *size, uint64_t *stretches)
{
	const struct client *client = list->client;
	struct run *last = NULL;

	for (struct slot *slot = list->slots; slot < list->slots + list->given; slot++) {
		const struct region *region = slot->region;
		const char *how = region->bar == RAM ? "" : json_get(client->reach, region->owner);
		uint64_t phys = slot->page + slot->offset, lead = phys & (client->granule - 1);
		uint64_t whole = (lead + slot->length + client->granule - 1) & -client->granule;
		uint64_t pad = -*size & client->boundary_mask; /* left of the window */

		slot->run.length = 0;
		slot->dma = (struct dma){ phys, slot->length, false };
		if (json_same(how, "unreachable"))
			return "EREMOTEIO"; /* MAP-UNREACHABLE */
		if (json_same(how, "bus-address")) {
			slot->dma.address += region->bus_offset; /* MAP-BUS */
			slot->dma.is_bus = true;
			continue;
		}
		if (client->direct && phys + slot->length > client->end)
			return "EIO"; /* MAP-NO-BOUNCE */
		if (client->direct)
			continue; /* SEG-DIRECT, MAP-PHYSICAL */
		/* RAM, or memory behind the host bridge: MAP-HOST-BRIDGE */
		if (last && pad < whole) { /* SEG-PAD, for MAP-BOUNDARY */
			last->length += pad;
			*size += pad;
		}
		if (whole > UINT32_MAX || (last && last->length > UINT32_MAX))
			return "EINVAL"; /* MAP-LENGTH-LIMIT */
		*stretches += !last || last->phys + last->length != phys - lead;
		slot->dma.address = *size + lead;
		slot->run = (struct run){ *size, phys - lead, whole };
		last = &slot->run;
		*size += whole;
	}
	return NULL;
}

/* At stretch `fail_mapping` of contiguous memory, there is none for the page table any more. */
const char *map_list(struct list *list, uint64_t fail_mapping)
{
	uint64_t size = 0, base = 0, stretches = 0;
	const char *error = lay_out(list, &size, &stretches);
	struct slot *slot = list->slots, *out = slot, *end = slot + list->given;
	struct client *client = list->client;

	if (!error && size) {
		base = find_room(client, size);
		error = base && fail_mapping > stretches ? NULL : "ENOMEM"; /* FAIL-MEMORY */
	}
	for (; slot < end && !error; slot++) {
		if (slot->run.length) {
			slot->dma.address += base;
			slot->run.iova += base;
			client->runs[client->run_count++] = slot->run;
		}
		/* SEG-MERGE: the last one ends where this one starts, with a granule */
		if (out > list->slots && slot->run.length && !out[-1].dma.is_bus &&
		    out[-1].dma.address + out[-1].dma.length == slot->dma.address &&
		    slot->dma.address == slot->run.iova &&
		    (slot->dma.address & client->boundary_mask) &&
		    out[-1].dma.length + slot->dma.length <= client->max_segment)
			out[-1].dma.length += slot->dma.length;
		else
			out++->dma = slot->dma;
	}
	if (!error) {
		list->nents = out - list->slots;
		list->iova = base;
		list->iova_size = size;
		qsort(client->runs, client->run_count, sizeof(struct run), by_iova);
	}
	for (; out < end; out++)
		out->dma = (struct dma){ DMA_MAPPING_ERROR, 0, false }; /* MAP-TAIL, FAIL-DMA */
	return error;
}

void unmap_list(struct list *list)
{
	struct client *client = list->client;
	size_t kept = 0;

	for (size_t i = 0; i < client->run_count; i++)
		if (client->runs[i].iova - list->iova >= list->iova_size)
			client->runs[kept++] = client->runs[i];
	client->run_count = kept;
	list->iova_size = 0;
	for (size_t i = 0; i < list->given; i++)
		list->slots[i].dma.is_bus = false; /* UNMAP-FLAG */
}
