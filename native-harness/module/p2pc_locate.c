// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where to look when a map failed, and no segment says where it was.
 */
#include <linux/dma-mapping.h>
#include "p2pc.h"

/* Looked up on both sides of the place of the next long mapping. */
#define P2PC_AROUND SZ_4M

/*
 * IOVA of up to 32 granules comes from caches by order, last in, first out: what a
 * map and unmap of that order got now, the list will get. Anything longer starts at
 * or below the place that the shortest uncached mapping gets, and may end above it
 * (drivers/iommu/iova.c: alloc_iova_fast).
 */
static void p2pc_locate_next(const struct p2pc_device *client,
			     struct p2pc_ranges *ranges)
{
	static const u32 counts[] = { 1, 2, 4, 8, 16, 32, P2PC_UNCACHED_GRANULES };
	dma_addr_t at;
	u64 size;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		at = p2pc_space_map(client, counts[i]);
		if (dma_mapping_error(&client->pdev->dev, at))
			return;
		p2pc_space_unmap(client, at, counts[i]);
		size = client->granule * counts[i];
		if (counts[i] == P2PC_UNCACHED_GRANULES)
			p2pc_ranges_add(ranges, at - min_t(u64, at, P2PC_AROUND),
					at + min_t(u64, U64_MAX - at, P2PC_AROUND - 1));
		else
			p2pc_ranges_add(ranges, at, at + (size - 1));
	}
}

/* Bytes of the granules that the list's entries touch, whatever they are. */
static u64 p2pc_list_granules(const struct p2pc_device *client,
			      const struct p2pc_list *list)
{
	u64 mask = client->granule - 1, bytes = 0;
	u32 i;

	for (i = 0; i < list->entries; i++)
		bytes += ((list->want[i].offset & mask) + list->want[i].length + mask) & ~mask;
	return bytes;
}

/*
 * A list of 4 GiB or more lies elsewhere, aligned to its size rounded up: where a
 * mapping of as many bytes gets its place, padded or not, unless the pads double it.
 */
static void p2pc_locate_huge(const struct p2pc_device *client, u64 bytes,
			     struct p2pc_ranges *ranges)
{
	u32 granules = bytes / client->granule;
	dma_addr_t at = p2pc_space_map(client, granules);

	if (dma_mapping_error(&client->pdev->dev, at))
		return;
	p2pc_space_unmap(client, at, granules);
	p2pc_ranges_add(ranges, at, at + (P2PC_AROUND - 1));
}

/*
 * Adds all of a small IOVA space; of a larger one, where the allocator will put the
 * list. Must be asked before the map: afterwards, a mapping of our own could
 * meet what a failure left behind. With @settle clear, IOVA of a larger space that was
 * unmapped and is not yet invalidated stays so, and nothing of that space is added.
 */
void p2pc_locate(const struct p2pc_device *client, const struct p2pc_list *list,
		 bool settle, struct p2pc_ranges *ranges)
{
	u64 mask = dma_get_mask(&client->pdev->dev);
	u64 bytes = p2pc_list_granules(client, list);

	if (!client->domain)
		return;
	if (mask < P2PC_SMALL_SPACE) {
		p2pc_ranges_add(ranges, 0, mask | (client->granule - 1));
		p2pc_space_settle(client);
	} else if (settle) {
		p2pc_locate_next(client, ranges);
		if (bytes >= SZ_4G && bytes <= P2PC_SPAN_LIMIT * client->granule)
			p2pc_locate_huge(client, bytes, ranges);
		p2pc_space_flush(client, ranges);
	}
}
