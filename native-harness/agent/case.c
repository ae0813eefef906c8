// SPDX-License-Identifier: GPL-2.0-only
/*
 * A case of a kit's file. The tables are aligned: every size is a multiple of
 * eight, and a frame's payload follows a header of such a size.
 */
#include <errno.h>
#include "agent.h"

static bool counts_ok(const struct p2pc_kit_case *head)
{
	return head->clients <= P2PC_MAX_CLIENTS && head->bars <= P2PC_MAX_PROVIDERS &&
		head->regions <= P2PC_MAX_REGIONS &&
		head->adjacent <= P2PC_MAX_REGIONS * P2PC_MAX_REGIONS;
}

/* What the module looks at by itself, it checks by itself. */
static bool run_ok(const struct kit_case *kit_case)
{
	const struct p2pc_kit_case *head = kit_case->head;
	const struct p2pc_scenario *run = (const void *)kit_case->run;
	const struct p2pc_region *region;

	if (kit_case->run_length < sizeof(*run) || run->clients != head->clients ||
	    run->regions != head->regions ||
	    kit_case->run_length < sizeof(*run) + run->clients * sizeof(struct p2pc_client) +
				   run->regions * sizeof(struct p2pc_region))
		return false;
	region = (const void *)(kit_case->run + sizeof(*run) +
				run->clients * sizeof(struct p2pc_client));
	for (__u32 i = 0; i < run->regions; i++)
		if (region[i].kind == P2PC_REGION_KIND_BAR && region[i].provider >= head->bars)
			return false;
	for (__u32 i = 0; i < head->adjacent; i++)
		if (kit_case->adjacent[i].first >= head->regions ||
		    kit_case->adjacent[i].second >= head->regions)
			return false;
	return true;
}

int case_read(struct kit_case *kit_case, const __u8 *payload, size_t length)
{
	const struct p2pc_kit_case *head = payload_take(&payload, &length, sizeof(*head), 1);

	if (!head || !counts_ok(head))
		return -EBADMSG;
	kit_case->head = head;
	kit_case->bar = payload_take(&payload, &length, sizeof(*kit_case->bar), head->bars);
	kit_case->reach = payload_take(&payload, &length, sizeof(*kit_case->reach),
				       head->clients * head->bars);
	kit_case->region = payload_take(&payload, &length, sizeof(*kit_case->region),
					head->regions);
	kit_case->adjacent = payload_take(&payload, &length, sizeof(*kit_case->adjacent),
					  head->adjacent);
	if (!kit_case->bar || !kit_case->reach || !kit_case->region || !kit_case->adjacent)
		return -EBADMSG;
	kit_case->run = payload;
	kit_case->run_length = length;
	return run_ok(kit_case) ? 0 : -EBADMSG;
}
