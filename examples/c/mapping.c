// SPDX-License-Identifier: Apache-2.0
/* Maps and unmaps a list for a client, by spec/requirements.json. */
#include "adapter.h"

#define NO_ADDRESS UINT64_MAX /* DMA_MAPPING_ERROR */

/* Room from the top down, or 0: that address is nobody's. Aligned to the size rounded up, so that boundaries can be told from places in it. */
static uint64_t find_room(const struct client *client, uint64_t size)
{
	const struct run *run = client->runs + client->run_count;
	uint64_t alignment = client->granule, start;

	while (alignment < size)
		alignment *= 2;
	start = size <= client->end ? (client->end - size) & -alignment : 0;
	while (run-- > client->runs && start < run->iova + run->length)
		if (start + size > run->iova)
			start = size <= run->iova ? (run->iova - size) & -alignment : 0;
	return start;
}

static void map_run(struct client *client, uint64_t iova, uint64_t phys, uint64_t length)
{
	struct run *at = client->runs + client->run_count++;

	for (; at > client->runs && at[-1].iova > iova; at--)
		*at = at[-1];
	*at = (struct run){ iova, phys, length };
}

/*
 * Gives each entry its place in the list's IOVA, counted from its start, and counts the stretches of contiguous memory.
 * Returns an errno's name or NULL.
 */
static const char *lay_out(struct list *list, uint64_t *size, uint64_t *stretches)
{
	const uint64_t granule = list->client->granule;
	const bool direct = list->client->direct;
	struct slot *last = NULL;

	for (struct slot *slot = list->slots; slot < list->slots + list->given; slot++) {
		uint64_t pad = -*size & list->client->boundary_mask; /* what is left of the window */

		if (slot->reach == REACH_NONE)
			return "EREMOTEIO"; /* MAP-UNREACHABLE */
		if (direct && slot->reach == REACH_IOVA && slot->page + slot->offset + slot->length - 1 > list->client->dma_mask)
			return "EIO"; /* MAP-NO-BOUNCE */
		if (direct || slot->reach == REACH_BUS)
			continue; /* MAP-NO-IOVA */
		slot->whole = (slot->offset % granule + slot->length + granule - 1) & -granule;
		if (slot->whole > UINT32_MAX)
			return "EINVAL"; /* MAP-LENGTH-LIMIT */
		if (last && pad < slot->whole) { /* SEG-PAD, for MAP-BOUNDARY */
			last->whole += pad;
			*size += pad;
			if (last->whole > UINT32_MAX)
				return "EINVAL";
		}
		slot->start = slot->page + slot->offset - slot->offset % granule;
		*stretches += !last || last->start + last->whole != slot->start;
		slot->iova = *size;
		*size += slot->whole;
		last = slot;
	}
	return NULL;
}

/* Writes the segments into the first slots, and returns how many: they follow from the entries' places alone. */
static size_t put_segments(struct list *list)
{
	const uint64_t boundary_mask = list->client->boundary_mask;
	const bool direct = list->client->direct; /* SEG-DIRECT, MAP-PHYSICAL */
	struct slot *out = list->slots;

	for (const struct slot *slot = list->slots; slot < list->slots + list->given; slot++) {
		const bool is_bus = slot->reach == REACH_BUS; /* MAP-BUS, MAP-BUS-FLAG */
		const uint64_t lead = slot->offset % list->client->granule;
		const uint64_t start = is_bus ? slot->bus :
			direct ? slot->page + slot->offset : list->iova + slot->iova + lead;

		/* SEG-MERGE: the last one ends where this one starts, and that is where a granule starts */
		if (!is_bus && !direct && !lead && out > list->slots && !out[-1].dma.is_bus &&
		    out[-1].dma.address + out[-1].dma.length == start && (start & boundary_mask) &&
		    out[-1].dma.length + slot->length <= list->client->max_segment)
			out[-1].dma.length += slot->length;
		else
			out++->dma = (struct dma){ start, slot->length, is_bus };
	}
	return out - list->slots;
}

/* The page table takes `fail_mapping` - 1 stretches before memory for it runs out. Returns an errno's name, or NULL. */
const char *map_list(struct list *list, uint64_t fail_mapping)
{
	uint64_t size = 0, base = 0, stretches = 0;
	const char *error = lay_out(list, &size, &stretches);
	struct slot *slot, *end = list->slots + list->given;

	if (!error && size) {
		base = find_room(list->client, size);
		error = base && fail_mapping > stretches ? NULL : "ENOMEM"; /* FAIL-MEMORY */
	}
	if (!error) {
		list->iova = base;
		list->iova_size = size;
		for (slot = list->slots; slot < end; slot++)
			if (size && slot->reach == REACH_IOVA)
				map_run(list->client, base + slot->iova, slot->start, slot->whole);
		list->nents = put_segments(list);
	}
	for (slot = list->slots + (error ? 0 : list->nents); slot < end; slot++)
		slot->dma = (struct dma){ NO_ADDRESS, 0, false }; /* MAP-TAIL, FAIL-DMA */
	return error;
}

void unmap_list(struct list *list)
{
	struct client *client = list->client;
	size_t i, kept = 0;

	for (i = 0; i < client->run_count; i++)
		if (client->runs[i].iova - list->iova >= list->iova_size)
			client->runs[kept++] = client->runs[i];
	client->run_count = kept;
	list->iova_size = 0;
	for (i = 0; i < list->count; i++)
		list->slots[i].dma.is_bus = false; /* UNMAP-FLAG */
}
