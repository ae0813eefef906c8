// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where to look for what a list is mapped to, and what is taken away that nobody mapped.
 */
#include <linux/dma-mapping.h>
#include "p2pc.h"
#include "p2pc_compat.h"

/*
 * Adds the span from the first IOVA segment to the last, and so many granules on
 * both sides. False when the list has no IOVA segment. A span beyond the limit is cut.
 */
bool p2pc_probe_segments(const struct p2pc_device *client, struct p2pc_list *list,
			 u32 granules, struct p2pc_ranges *ranges)
{
	u64 guard = granules * client->granule, limit;
	u64 first = U64_MAX, last = 0;
	struct scatterlist *sg;
	u32 i;

	for_each_sg(list->table.sgl, sg, list->table.nents, i) {
		if (i >= list->entries)
			break;
		if (sg_dma_is_bus_address(sg) || !sg_dma_len(sg))
			continue;
		first = min_t(u64, first, sg_dma_address(sg));
		last = max_t(u64, last, sg_dma_address(sg) + sg_dma_len(sg) - 1);
	}
	if (first > last)
		return false;
	first &= ~(client->granule - 1);
	last |= client->granule - 1;
	limit = P2PC_SPAN_LIMIT * client->granule;
	if (last - first >= limit)
		last = first + limit - 1;
	p2pc_ranges_add(ranges, first > guard ? first - guard : 0,
			last < U64_MAX - guard ? last + guard : U64_MAX);
	return true;
}

/* Memory that nobody but this module maps. */
static bool p2pc_is_ours(phys_addr_t phys)
{
	const struct p2pc_provider *provider;
	u32 i;

	if (phys >= p2pc_arena_phys() && phys - p2pc_arena_phys() < p2pc_arena_size())
		return true;
	for (i = 0; i < p2pc_bench.providers; i++) {
		provider = &p2pc_bench.provider[i];
		if (phys >= provider->phys && phys - provider->phys < provider->size)
			return true;
	}
	return false;
}

/* Bytes from iova on that translate, and not to memory of others. */
static u64 p2pc_stray(const struct p2pc_device *client, u64 iova)
{
	bool bench = p2pc_bench.flags & P2PC_SETUP_FLAG_TEST_BENCH;
	phys_addr_t phys;
	u64 bytes = 0;

	for (; !bytes || iova + bytes; bytes += client->granule) {
		phys = iommu_iova_to_phys(client->domain, iova + bytes);
		if (!phys || (!bench && !p2pc_is_ours(phys)))
			break;
	}
	return bytes;
}

/* Of a list of gigabytes only the beginning was looked at: what begins in the range goes whole. */
static void p2pc_purge_range(const struct p2pc_device *client,
			     const struct p2pc_range *range)
{
	u64 iova = range->first, bytes;

	do {
		bytes = p2pc_stray(client, iova);
		if (bytes)
			bytes = iommu_unmap(client->domain, iova, bytes);
		iova += max_t(u64, bytes, client->granule);
	} while (iova && iova <= range->last);
}

/*
 * Takes away what still translates though no list is mapped, so that one
 * scenario's leak isn't found again by the next. The IOVA space may be shared with
 * other drivers, except on a test bench: what leads to memory of theirs stays.
 */
void p2pc_purge(const struct p2pc_device *client,
		const struct p2pc_ranges *ranges)
{
	u32 i;

	for (i = 0; i < ranges->count; i++)
		p2pc_purge_range(client, &ranges->range[i]);
}
