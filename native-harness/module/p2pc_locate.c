// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where to look when a map failed, and no segment says where it was.
 */
#include <linux/dma-mapping.h>
#include "p2pc.h"

/* Looked up below the place of the next long mapping. */
#define P2PC_BELOW SZ_4M

/*
 * IOVA of up to 32 granules comes from caches by order, last in, first out: what a
 * map and unmap of that order got now, the list will get. Anything longer goes to
 * the first hole at or below the place that a longer mapping gets
 * (drivers/iommu/iova.c: alloc_iova_fast).
 */
static void p2pc_locate_next(const struct p2pc_device *client,
			     struct p2pc_ranges *ranges)
{
	u64 below = 0, size;
	dma_addr_t at;
	u32 order;

	for (order = 0; order <= P2PC_UNCACHED_ORDER; order++) {
		at = p2pc_space_map(client, BIT(order));
		if (dma_mapping_error(&client->pdev->dev, at))
			return;
		p2pc_space_unmap(client, at, BIT(order));
		size = client->granule << order;
		if (order == P2PC_UNCACHED_ORDER)
			below = min_t(u64, at, P2PC_BELOW);
		p2pc_ranges_add(ranges, at - below, at + (size - 1));
	}
}

/*
 * Adds all of a small IOVA space; of a larger one, where the allocator will put the
 * next list. Must be asked before the map: afterwards, a mapping of our own could
 * meet what a failure left behind.
 */
void p2pc_locate(const struct p2pc_device *client, struct p2pc_ranges *ranges)
{
	u64 mask = dma_get_mask(&client->pdev->dev);

	if (!client->domain)
		return;
	if (mask < P2PC_SMALL_SPACE)
		p2pc_ranges_add(ranges, 0, mask | (client->granule - 1));
	else
		p2pc_locate_next(client, ranges);
}
