// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where to look when a map failed, and no segment says where it was.
 */
#include <linux/dma-mapping.h>
#include <linux/log2.h>
#include "p2pc.h"

/*
 * Looked up on both sides of the place of the next uncached mapping: granules, where long
 * lists are asked for by themselves, and else bytes.
 */
#define P2PC_AROUND 32
#define P2PC_FAR_AROUND SZ_4M
/*
 * So much of a long list is looked up, bytes, where it starts without pads; as much before
 * that; and after it as much, for entries of peers that get no IOVA.
 */
#define P2PC_LONG SZ_8M
/* One of 4 GiB or more starts where its size rounded up says, unless pads double it. */
#define P2PC_HUGE SZ_4M
/* A list of no more finds room for as many bytes of pads. */
#define P2PC_MOST_PADDED SZ_1M

/*
 * IOVA of up to 32 granules comes from caches by order, last in, first out: what the
 * next map of that order gets, the list will get. Anything longer starts at or below the
 * place that the shortest uncached mapping gets, and may end above it
 * (drivers/iommu/iova.c: alloc_iova_fast).
 */
static void p2pc_locate_short(const struct p2pc_device *client,
			      struct p2pc_ranges *ranges)
{
	static const u32 counts[] = { 1, 2, 4, 8, 16, 32, P2PC_UNCACHED_GRANULES };
	u64 size, around, far = P2PC_FAR_AROUND;
	dma_addr_t at;
	u32 i;

	if (p2pc_iova_alone(client))
		far = P2PC_AROUND * client->granule;

	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		if (!p2pc_iova_next(client, counts[i], &at))
			return;
		size = client->granule * counts[i];
		around = counts[i] == P2PC_UNCACHED_GRANULES ? far : 0;
		p2pc_ranges_add(ranges, at - min_t(u64, at, around),
				at + min_t(u64, U64_MAX - at, size + around - 1));
	}
}

/*
 * A long list lies where a mapping of as many bytes gets its place, or, padded, one of up
 * to twice as many: what is padded is longer than its pad. That many are asked for only
 * where there is room for sure, as the allocator remembers what it had none for; and
 * first, as it goes on from what it gave last.
 */
static void p2pc_locate_long(const struct p2pc_device *client, u64 bytes,
			     struct p2pc_ranges *ranges)
{
	u64 before = bytes < SZ_4G ? min_t(u64, roundup_pow_of_two(bytes), P2PC_LONG) : 0;
	u64 after = before ? 3 * before : P2PC_HUGE;
	bool may_double = bytes <= P2PC_MOST_PADDED && p2pc_iova_alone(client);
	u32 granules = bytes / client->granule;
	dma_addr_t at;

	if (may_double && p2pc_iova_next(client, 2 * granules, &at))
		p2pc_ranges_add(ranges, at - min_t(u64, at, before),
				at + min_t(u64, U64_MAX - at, after - 1));
	if (!p2pc_iova_next(client, granules, &at))
		return;
	p2pc_ranges_add(ranges, at - min_t(u64, at, before),
			at + min_t(u64, U64_MAX - at, after - 1));
	if (!before || may_double)
		return;
	/* where pads that double it would have it, with all that is below free */
	at = ALIGN_DOWN(at, 2 * roundup_pow_of_two(bytes));
	p2pc_ranges_add(ranges, at, at + (before - 1));
}

/* Where the next map of a list will be. */
static void p2pc_locate_next(const struct p2pc_device *client, u64 bytes,
			     struct p2pc_ranges *ranges)
{
	u64 is_long = SZ_4G;

	if (p2pc_iova_alone(client))
		is_long = P2PC_UNCACHED_GRANULES / 2 * client->granule;
	p2pc_locate_short(client, ranges);
	if (bytes >= is_long && bytes <= P2PC_SPAN_LIMIT * client->granule)
		p2pc_locate_long(client, bytes, ranges);
}

/*
 * Adds all of a small IOVA space; of a larger one, where the allocator will put a list,
 * whose granules are so many bytes. Must be asked before the map: a failure may keep its
 * IOVA from others. With @settle clear, IOVA of a larger space that was unmapped and is
 * not yet invalidated stays so, and nothing of that space is added.
 */
void p2pc_locate(const struct p2pc_device *client, u64 bytes, bool settle,
		 struct p2pc_ranges *ranges)
{
	u64 mask = dma_get_mask(&client->pdev->dev);

	if (!client->domain)
		return;
	if (mask < P2PC_SMALL_SPACE) {
		p2pc_ranges_add(ranges, 0, mask | (client->granule - 1));
		p2pc_space_settle(client);
	} else if (settle && p2pc_iova_alone(client)) {
		p2pc_space_make_room(client, bytes);
		p2pc_locate_next(client, bytes, ranges);
	} else if (settle) {
		p2pc_locate_next(client, bytes, ranges);
		p2pc_space_flush(client, ranges);
	}
}

/*
 * After a map failed, adds where it was if a lazy domain's timer made other IOVA free
 * after p2pc_locate(). No mapping of our own may meet there what the failure left behind.
 */
void p2pc_locate_again(const struct p2pc_device *client, u64 bytes,
		       struct p2pc_ranges *ranges)
{
	bool large = dma_get_mask(&client->pdev->dev) >= P2PC_SMALL_SPACE;

	if (ranges->count && large && p2pc_space_is_lazy(client) && p2pc_iova_alone(client))
		p2pc_locate_next(client, bytes, ranges);
}
