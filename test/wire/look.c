// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module's look-up of translations in user space, for tests: reads first granule and
 * granules of a range, and granules of the list in it, then IOVA, physical address and
 * granules of each mapping; writes the runs that are found, and how often the IOMMU was asked.
 */
#include <stdio.h>
#include <stdlib.h>
#include "p2pc.h"

#define GRANULE PAGE_SIZE
#define MOST 65536

static u64 iova[MOST], phys[MOST], granules[MOST];
static u32 mappings, asked;

/* Asked with rising addresses, range by range. */
phys_addr_t iommu_iova_to_phys(struct iommu_domain *domain, dma_addr_t at)
{
	u32 low = 0, high = mappings, middle;

	(void)domain;
	asked++;
	while (low < high) {
		middle = (low + high) / 2;
		if (at - iova[middle] < granules[middle] * GRANULE && at >= iova[middle])
			return phys[middle] + (at - iova[middle]);
		if (at < iova[middle])
			high = middle;
		else
			low = middle + 1;
	}
	return 0;
}

int main(void)
{
	struct p2pc_writer reply = { .capacity = MOST * sizeof(struct p2pc_run) };
	struct p2pc_device client = { .granule = GRANULE };
	struct p2pc_ranges ranges = { .count = 1 };
	const struct p2pc_run *run;
	u64 first, count, bytes;
	u32 runs, i;
	int ret;

	if (scanf("%lu %lu %lu", &first, &count, &bytes) != 3)
		return 2;
	ranges.range[0].first = first * GRANULE;
	ranges.range[0].last = (first + count) * GRANULE - 1;
	while (mappings < MOST && scanf("%lu %lu %lu", &iova[mappings], &phys[mappings],
					&granules[mappings]) == 3) {
		iova[mappings] *= GRANULE;
		phys[mappings] *= GRANULE;
		mappings++;
	}
	reply.bytes = malloc(reply.capacity);
	if (!reply.bytes)
		return 2;
	ret = p2pc_probe(&client, &ranges, bytes * GRANULE, &runs, &reply);
	run = (const struct p2pc_run *)reply.bytes;
	for (i = 0; i < runs; i++)
		printf("%lu %lu %lu\n", (u64)run[i].iova / GRANULE, (u64)run[i].phys / GRANULE,
		       (u64)run[i].length / GRANULE);
	printf("asked %u\n", asked);
	free(reply.bytes);
	return ret ? 1 : 0;
}
