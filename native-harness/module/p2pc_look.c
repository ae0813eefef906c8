// SPDX-License-Identifier: GPL-2.0-only
/*
 * Asks the IOMMU driver what a range of IOVA translates to, granule by granule. Of a list
 * of gigabytes, that would be most of a run's time: inside of it, it asks for every sixteenth.
 */
#include <linux/iommu.h>
#include "p2pc.h"

/* Granules of the longest list of which each is asked for. */
#define P2PC_DENSE BIT(16)
/* In a longer one, granules from one that is asked for to the next. */
#define P2PC_SPARSE 16
/* At both ends of a range with one, granules of which each is asked for. */
#define P2PC_ENDS 64

/* What is found of one range after the other. */
struct p2pc_looking {
	const struct p2pc_device *client;
	struct p2pc_writer *reply;
	bool sparsely;
	/* the run that may go on; NULL: there is none */
	struct p2pc_run *run;
	u32 runs;
};

/* So many bytes from iova on translate to phys and on, or, when that is 0, to nothing. */
static int p2pc_look_add(struct p2pc_looking *look, u64 iova, phys_addr_t phys, u64 bytes)
{
	struct p2pc_run *run = look->run;

	if (!phys) {
		look->run = NULL;
		return 0;
	}
	if (!run || run->phys + run->length != phys) {
		run = p2pc_put(look->reply, sizeof(*run), 1);
		if (!run)
			return -EMSGSIZE;
		run->iova = iova;
		run->phys = phys;
		look->run = run;
		look->runs++;
	}
	run->length += bytes;
	return 0;
}

static int p2pc_look_each(struct p2pc_looking *look, u64 iova, u64 granules)
{
	u64 granule = look->client->granule;
	phys_addr_t phys;
	int ret = 0;

	for (; granules && !ret; granules--, iova += granule) {
		phys = iommu_iova_to_phys(look->client->domain, iova);
		ret = p2pc_look_add(look, iova, phys, granule);
	}
	return ret;
}

/* Looks at every so many granules, and between two that don't fit together at each. */
static int p2pc_look_sparsely(struct p2pc_looking *look, u64 iova, u64 granules)
{
	struct iommu_domain *domain = look->client->domain;
	u64 bytes = P2PC_SPARSE * look->client->granule;
	phys_addr_t next, phys = iommu_iova_to_phys(domain, iova);
	int ret = 0;

	for (; granules > P2PC_SPARSE && !ret; granules -= P2PC_SPARSE, iova += bytes) {
		next = iommu_iova_to_phys(domain, iova + bytes);
		if (next == (phys ? phys + bytes : 0))
			ret = p2pc_look_add(look, iova, phys, bytes);
		else
			ret = p2pc_look_each(look, iova, P2PC_SPARSE);
		phys = next;
	}
	return ret ? ret : p2pc_look_each(look, iova, granules);
}

static int p2pc_look_range(struct p2pc_looking *look, const struct p2pc_range *range)
{
	u64 granule = look->client->granule;
	u64 granules = ((range->last - range->first) / granule) + 1;
	u64 iova = range->first, inner;
	int ret;

	look->run = NULL;
	if (!look->sparsely || granules <= 2 * P2PC_ENDS)
		return p2pc_look_each(look, iova, granules);
	inner = granules - 2 * P2PC_ENDS;
	ret = p2pc_look_each(look, iova, P2PC_ENDS);
	iova += P2PC_ENDS * granule;
	if (!ret)
		ret = p2pc_look_sparsely(look, iova, inner);
	iova += inner * granule;
	return ret ? ret : p2pc_look_each(look, iova, P2PC_ENDS);
}

/*
 * Puts the runs of what translates in the ranges into the reply. With bytes, they are where
 * one list of so many is, was or would have been, in one piece.
 */
int p2pc_probe(const struct p2pc_device *client,
	       const struct p2pc_ranges *ranges, u64 bytes, u32 *runs,
	       struct p2pc_writer *reply)
{
	struct p2pc_looking look = {
		.client = client,
		.reply = reply,
		.sparsely = bytes > P2PC_DENSE * client->granule,
	};
	int ret = 0;
	u32 i;

	for (i = 0; !ret && i < ranges->count; i++)
		ret = p2pc_look_range(&look, &ranges->range[i]);
	*runs = look.runs;
	return ret;
}
