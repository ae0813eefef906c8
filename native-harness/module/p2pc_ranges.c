// SPDX-License-Identifier: GPL-2.0-only
/*
 * A small set of ranges of IOVA.
 */
#include <linux/minmax.h>
#include <linux/string.h>
#include "p2pc.h"

/* Whether the range ends before first, with a gap in between. */
static bool p2pc_before(const struct p2pc_range *range, u64 first)
{
	return range->last < first && range->last + 1 < first;
}

/* Adds a range and joins it with those that it overlaps or touches. */
void p2pc_ranges_add(struct p2pc_ranges *ranges, u64 first, u64 last)
{
	struct p2pc_range *range = ranges->range;
	struct p2pc_range added = { .first = first, .last = last };
	u32 at = 0, end;

	while (at < ranges->count && p2pc_before(&range[at], first))
		at++;
	for (end = at; end < ranges->count && !p2pc_before(&added, range[end].first); end++) {
		added.first = min(added.first, range[end].first);
		added.last = max(added.last, range[end].last);
	}
	if (end == at && ranges->count == P2PC_MAX_RANGES)
		return;
	memmove(&range[at + 1], &range[end], (ranges->count - end) * sizeof(*range));
	ranges->count -= end - at;
	ranges->count++;
	range[at] = added;
}
