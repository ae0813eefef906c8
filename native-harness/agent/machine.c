// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the module told of the machine.
 */
#include <errno.h>
#include <string.h>
#include "agent.h"

int machine_read(struct machine *machine, const void *ready, size_t length)
{
	const __u8 *at = ready;

	machine->head = payload_take(&at, &length, sizeof(*machine->head), 1);
	if (!machine->head || machine->head->providers > P2PC_MAX_PROVIDERS ||
	    machine->head->clients > P2PC_MAX_CLIENTS)
		return -EBADMSG;
	machine->provider = payload_take(&at, &length, sizeof(*machine->provider),
					 machine->head->providers);
	machine->client = payload_take(&at, &length, sizeof(*machine->client),
				       machine->head->clients);
	machine->pair = payload_take(&at, &length, sizeof(*machine->pair),
				     machine->head->providers * machine->head->clients);
	if (!payload_take(&at, &length, sizeof(struct p2pc_ready_range), machine->head->ranges))
		return -EBADMSG;
	return machine->provider && machine->client && machine->pair && !length ? 0 : -EBADMSG;
}

/* Whether two providers are BARs of one device. */
bool machine_one_device(const struct machine *machine, __u32 first, __u32 second)
{
	return !strncmp(machine->named[first].path, machine->named[second].path, P2PC_PATH_BYTES);
}

/* As drivers/pci/p2pdma.c: calc_map_type_and_dist */
enum p2pc_kit_map_type machine_reach(const struct machine *machine, __u32 client,
				     __u32 provider)
{
	const struct p2pc_ready_pair *pair =
		&machine->pair[client * machine->head->providers + provider];

	if (pair->distance == P2PC_NO_DISTANCE)
		return P2PC_KIT_MAP_TYPE_UNREACHABLE;
	return pair->shared_bridge ? P2PC_KIT_MAP_TYPE_BUS_ADDRESS : P2PC_KIT_MAP_TYPE_HOST_BRIDGE;
}
