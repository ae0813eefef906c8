// SPDX-License-Identifier: GPL-2.0-only
/*
 * READ and WRITE: a client accesses memory at the DMA addresses that a map gave, and
 * the data shows which memory it reached. Before each access every word of the
 * scenario's regions is made to tell its own physical address; a client writes words
 * that tell their place in the access.
 */
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include "p2pc.h"
#include "p2pc_compat.h"

#define P2PC_WORD sizeof(u64)

/* What went over the bus; a device that was kept from reading answers with one of these. */
#define P2PC_ALL_ZERO 0ULL
#define P2PC_ALL_ONES U64_MAX

/* How long another processor may take to log what the IOMMU reports of an access. */
#define P2PC_REPORT_MS 20

struct p2pc_access {
	const struct p2pc_plan *plan;
	const struct p2pc_device *client;
	struct p2pc_touches *touches;
	/* exclusive-ored to what a word tells: differs from access to access */
	u64 memory_key;
	u64 device_key;
};

static u64 p2pc_next_key(void)
{
	static u64 count;

	/* odd, so that all of the 64 bits of a key differ soon */
	return ++count * 0x9e3779b97f4a7c15ULL;
}

static u64 *p2pc_region_words(const struct p2pc_region *region)
{
	if (region->kind == P2PC_REGION_KIND_RAM)
		return page_address(pfn_to_page(PHYS_PFN(p2pc_region_phys(region))));
	return p2pc_bench.provider[region->provider].pool + region->start;
}

/* Whether it is the address of a word of one of the regions. */
static bool p2pc_is_ours(const struct p2pc_plan *plan, u64 phys)
{
	phys_addr_t start;
	u32 i;

	for (i = 0; i < plan->head->regions; i++) {
		start = p2pc_region_phys(&plan->region[i]);
		if (phys >= start && phys - start < plan->region[i].size &&
		    IS_ALIGNED(phys, P2PC_WORD))
			return true;
	}
	return false;
}

static void p2pc_fill(const struct p2pc_access *access)
{
	const struct p2pc_region *region;
	phys_addr_t phys;
	u64 *word, i;
	u32 r;

	for (r = 0; r < access->plan->head->regions; r++) {
		region = &access->plan->region[r];
		phys = p2pc_region_phys(region);
		word = p2pc_region_words(region);
		for (i = 0; i < region->size / P2PC_WORD; i++)
			WRITE_ONCE(word[i], (phys + i * P2PC_WORD) ^ access->memory_key);
	}
}

/* Takes note of one word; false when there are too many. */
static bool p2pc_touched(struct p2pc_touches *touches, u32 from, bool foreign, u64 phys)
{
	struct p2pc_touch *last = touches->touch + touches->count - 1;

	if (touches->count && last->foreign == foreign &&
	    (from == P2PC_NO_BYTE ? last->from == from : last->from + last->length == from) &&
	    (foreign || last->phys + last->length == phys)) {
		last->length += P2PC_WORD;
		return true;
	}
	if (touches->count == P2PC_MAX_TOUCHES)
		return false;
	touches->touch[touches->count++] = (struct p2pc_touch){
		.from = from, .foreign = foreign, .phys = phys, .length = P2PC_WORD,
	};
	return true;
}

static int p2pc_read_block(const struct p2pc_access *access, dma_addr_t at, u32 from,
			   u32 length)
{
	u64 block[P2PC_ENGINE_BYTES / P2PC_WORD], phys;
	bool ours;
	int ret;
	u32 i;

	ret = p2pc_engine_read(access->client, at, (u32 *)block, length);
	if (ret)
		return ret;
	for (i = 0; i < length / P2PC_WORD; i++) {
		if (block[i] == P2PC_ALL_ZERO || block[i] == P2PC_ALL_ONES)
			continue;
		phys = block[i] ^ access->memory_key;
		ours = p2pc_is_ours(access->plan, phys);
		if (!p2pc_touched(access->touches, from + i * P2PC_WORD, !ours, ours ? phys : 0))
			return -EMSGSIZE;
	}
	return 0;
}

static int p2pc_write_block(const struct p2pc_access *access, dma_addr_t at, u32 from,
			    u32 length)
{
	u64 block[P2PC_ENGINE_BYTES / P2PC_WORD];
	u32 i;

	for (i = 0; i < length / P2PC_WORD; i++)
		block[i] = (from + i * P2PC_WORD) ^ access->device_key;
	return p2pc_engine_write(access->client, at, (u32 *)block, length);
}

/* Finds what a write changed, wherever it is in the scenario's memory. */
static int p2pc_find_written(const struct p2pc_access *access, const struct p2pc_step *step)
{
	const struct p2pc_region *region;
	u64 *word, seen, from, i;
	phys_addr_t phys;
	u32 r;

	for (r = 0; r < access->plan->head->regions; r++) {
		region = &access->plan->region[r];
		phys = p2pc_region_phys(region);
		word = p2pc_region_words(region);
		for (i = 0; i < region->size / P2PC_WORD; i++, phys += P2PC_WORD) {
			seen = READ_ONCE(word[i]);
			if (seen == (phys ^ access->memory_key))
				continue;
			from = seen ^ access->device_key;
			if (from < step->from || from - step->from >= step->length ||
			    !IS_ALIGNED(from, P2PC_WORD))
				from = P2PC_NO_BYTE;
			if (!p2pc_touched(access->touches, from, false, phys))
				return -EMSGSIZE;
		}
	}
	return 0;
}

/* Accesses the step's bytes, block by block, where the list's segments are or were. */
static int p2pc_access_segments(const struct p2pc_access *access,
				const struct p2pc_list *list, const struct p2pc_step *step)
{
	const struct p2pc_segment *segment;
	u64 end = (u64)step->from + step->length, start = 0, from, to;
	dma_addr_t at;
	int ret = 0;
	u32 i, length;

	for (i = 0; i < list->segments && start < end; i++, start += segment->length) {
		segment = &list->segment[i];
		from = max_t(u64, step->from, start);
		to = min(end, start + segment->length);
		/* nothing routes a bus address to a peer here */
		if (segment->bus)
			continue;
		for (; !ret && from < to; from += length) {
			length = min_t(u64, to - from, P2PC_ENGINE_BYTES) & ~(P2PC_WORD - 1);
			at = segment->address + (from - start);
			if (!length)
				break;
			/* 32 address bits: not tried is not the same as kept from it */
			if (at + length - 1 > U32_MAX)
				return -ERANGE;
			ret = step->op == P2PC_OP_READ ?
				p2pc_read_block(access, at, from, length) :
				p2pc_write_block(access, at, from, length);
		}
	}
	/* so that it is part of this scenario's log */
	if (num_online_cpus() > 1)
		msleep(P2PC_REPORT_MS);
	return ret;
}

/* Keeps what a map gave the device: an unmap may change the list's fields. */
int p2pc_access_remember(struct p2pc_list *list)
{
	struct scatterlist *sg;
	u32 i, count;

	count = min(list->table.nents, list->table.orig_nents);
	list->segment = kvcalloc(count, sizeof(*list->segment), GFP_KERNEL);
	if (!list->segment)
		return -ENOMEM;
	list->segments = count;
	for_each_sg(list->table.sgl, sg, list->segments, i) {
		list->segment[i].address = sg_dma_address(sg);
		list->segment[i].length = sg_dma_len(sg);
		list->segment[i].bus = sg_dma_is_bus_address(sg);
	}
	return 0;
}

void p2pc_access_forget(struct p2pc_list *list)
{
	kvfree(list->segment);
	list->segment = NULL;
	list->segments = 0;
}

/* Puts what the access reached, and forgets it. */
int p2pc_access_tell(struct p2pc_touches *touches, u32 *count, struct p2pc_writer *reply)
{
	struct p2pc_touch *touch;

	*count = touches->count;
	if (!touches->count)
		return 0;
	touch = p2pc_put(reply, sizeof(*touch), touches->count);
	if (!touch)
		return -EMSGSIZE;
	memcpy(touch, touches->touch, touches->count * sizeof(*touch));
	touches->count = 0;
	return 0;
}

int p2pc_access(const struct p2pc_plan *plan, const struct p2pc_device *client,
		struct p2pc_list *list, const struct p2pc_step *step,
		struct p2pc_touches *touches)
{
	struct p2pc_access access = {
		.plan = plan, .client = client, .touches = touches,
		.memory_key = p2pc_next_key(), .device_key = p2pc_next_key(),
	};
	int ret;

	/* by itself, as a driver has it */
	if (step->settled)
		p2pc_space_wait(client);
	p2pc_fill(&access);
	if (list->mapped)
		p2pc_call_sync(client, list, false);
	ret = p2pc_access_segments(&access, list, step);
	if (list->mapped)
		p2pc_call_sync(client, list, true);
	/* what the IOMMU's driver logs of a fault belongs to this step */
	cond_resched();
	if (!ret && step->op == P2PC_OP_WRITE)
		ret = p2pc_find_written(&access, step);
	return ret;
}
