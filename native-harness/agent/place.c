// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds devices of the machine that fit what a case needs: every choice is tried,
 * and a wrong one dropped at once. The judge checks the choice by itself: a
 * mistake here shows, whatever it is.
 */
#include <string.h>
#include "agent.h"

struct search {
	const struct kit_case *kit_case;
	const struct machine *machine;
	/* of the payload to fill in */
	struct p2pc_client *client;
	struct p2pc_region *region;
	/* device of each client of the case, and the provider that is each of its BARs */
	__u32 clients[P2PC_MAX_CLIENTS];
	__u32 bars[P2PC_MAX_PROVIDERS];
};

static bool is_taken(const __u32 *devices, __u32 count, __u32 device)
{
	for (__u32 i = 0; i < count; i++)
		if (devices[i] == device)
			return true;
	return false;
}

static __u64 physical(const struct search *search, const struct p2pc_region *region)
{
	if (region->kind == P2PC_REGION_KIND_RAM)
		return search->machine->head->arena_phys + region->start;
	return search->machine->provider[region->provider].phys + region->start;
}

static bool put_regions(struct search *search)
{
	const struct p2pc_region *from = (const void *)(search->kit_case->run +
		sizeof(struct p2pc_scenario) +
		search->kit_case->head->clients * sizeof(struct p2pc_client));

	for (__u32 i = 0; i < search->kit_case->head->regions; i++) {
		struct p2pc_region *region = &search->region[i];
		__u64 bar;

		*region = from[i];
		if (region->kind == P2PC_REGION_KIND_RAM)
			continue;
		region->provider = search->bars[from[i].provider];
		bar = search->machine->provider[region->provider].size;
		if (region->start > bar)
			return false;
		if (search->kit_case->region[i].from_end)
			region->start = bar - region->start;
		if (region->size > bar - region->start)
			return false;
	}
	return true;
}

static bool wants_touching(const struct kit_case *kit_case, __u32 first, __u32 second)
{
	for (__u32 i = 0; i < kit_case->head->adjacent; i++)
		if (kit_case->adjacent[i].first == first && kit_case->adjacent[i].second == second)
			return true;
	return false;
}

/* Regions touch exactly where the case says so, and overlap nowhere. */
static bool neighbours_ok(const struct search *search)
{
	__u32 regions = search->kit_case->head->regions;

	for (__u32 i = 0; i < regions; i++) {
		__u64 start = physical(search, &search->region[i]);
		__u64 end = start + search->region[i].size;

		for (__u32 j = 0; j < regions; j++) {
			__u64 other = physical(search, &search->region[j]);
			bool touch;

			if (i == j)
				continue;
			touch = end == other;
			if (touch != wants_touching(search->kit_case, i, j))
				return false;
			if (start <= other && other < end)
				return false;
		}
	}
	return true;
}

/* At its physical address, which the client's mask must reach. */
static bool is_mapped_as_is(const struct search *search, __u32 client,
			    const struct p2pc_region *region)
{
	return region->kind == P2PC_REGION_KIND_RAM ||
		machine_reach(search->machine, search->clients[client], region->provider) ==
			P2PC_KIT_MAP_TYPE_HOST_BRIDGE;
}

/*
 * Without an IOMMU, what lies above a client's mask may be copied to a bounce buffer
 * and back, a BAR too; a case that wants to see that is only for a test bench.
 */
static bool masks_ok(const struct search *search)
{
	const struct p2pc_kit_case *head = search->kit_case->head;

	if (head->profile != P2PC_PROFILE_DMA_DIRECT)
		return true;
	for (__u32 i = 0; i < head->clients; i++)
		for (__u32 j = 0; j < head->regions; j++)
			if (is_mapped_as_is(search, i, &search->region[j]) &&
			    physical(search, &search->region[j]) + search->region[j].size - 1 >
				    search->client[i].dma_mask)
				return false;
	return true;
}

static bool reaches(const struct search *search, __u32 bar, __u32 device)
{
	const struct p2pc_kit_case *head = search->kit_case->head;

	for (__u32 i = 0; i < head->clients; i++) {
		__u32 type = search->kit_case->reach[i * head->bars + bar].type;

		if (type != P2PC_KIT_MAP_TYPE_ANY &&
		    type != machine_reach(search->machine, search->clients[i], device))
			return false;
	}
	return true;
}

/* With those before it: BARs of one provider are of one device, others are not. */
static bool siblings_ok(const struct search *search, __u32 bar, __u32 device)
{
	const struct p2pc_kit_bar *bars = search->kit_case->bar;

	for (__u32 i = 0; i < bar; i++) {
		bool one_provider = bars[i].provider == bars[bar].provider;

		if (machine_one_device(search->machine, search->bars[i], device) != one_provider)
			return false;
	}
	return true;
}

static bool choose_bars(struct search *search, __u32 bar)
{
	if (bar == search->kit_case->head->bars)
		return put_regions(search) && neighbours_ok(search) && masks_ok(search);
	for (__u32 device = 0; device < search->machine->head->providers; device++) {
		if (is_taken(search->bars, bar, device) || !reaches(search, bar, device) ||
		    !siblings_ok(search, bar, device))
			continue;
		search->bars[bar] = device;
		if (choose_bars(search, bar + 1))
			return true;
	}
	return false;
}

static bool choose_clients(struct search *search, __u32 client)
{
	const struct p2pc_kit_case *head = search->kit_case->head;

	if (client == head->clients)
		return choose_bars(search, 0);
	for (__u32 device = 0; device < search->machine->head->clients; device++) {
		const struct p2pc_ready_client *ready = &search->machine->client[device];

		if (is_taken(search->clients, client, device) ||
		    ready->profile != head->profile || ready->granule != head->granule)
			continue;
		search->clients[client] = device;
		search->client[client].device = device;
		if (choose_clients(search, client + 1))
			return true;
	}
	return false;
}

int place_case(const struct kit_case *kit_case, const struct machine *machine, __u8 *run)
{
	struct p2pc_client *client = (void *)(run + sizeof(struct p2pc_scenario));
	struct search search = {
		.kit_case = kit_case,
		.machine = machine,
		.client = client,
		.region = (void *)(client + kit_case->head->clients),
	};

	if (kit_case->head->page_size != machine->head->page_size)
		return 0;
	memcpy(run, kit_case->run, kit_case->run_length);
	return choose_clients(&search, 0);
}
