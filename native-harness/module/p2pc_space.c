// SPDX-License-Identifier: GPL-2.0-only
/*
 * How much IOVA space a client has, and how to make the allocator forget that it
 * once had too little.
 */
#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/dma-mapping.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include "p2pc.h"

/* The flush queue's timer (dma-iommu.c: IOVA_DEFAULT_FQ_TIMEOUT). */
#define P2PC_FLUSH_MS 10
/* What a queue holds, at most (dma-iommu.c: IOVA_DEFAULT_FQ_SIZE). */
#define P2PC_QUEUE_SIZE 256
/* So much IOVA in a queue, bytes, is in nobody's way below 4 GiB. */
#define P2PC_MOST_QUEUED SZ_256M

/*
 * How often IOVA may have come into some queue, and how often when a client's was settled.
 * That says nothing of IOVA above any small space, where what fills the queue comes from.
 */
static atomic64_t p2pc_unmaps;
static s64 p2pc_settled[P2PC_MAX_CLIENTS];

/* Bytes of IOVA in a domain's queue, at most; the domain has the number of its first client. */
static atomic64_t p2pc_queue[P2PC_MAX_CLIENTS];

/* To be told of each unmap, and of each map that fails half-way. */
void p2pc_space_unmapped(void)
{
	atomic64_inc(&p2pc_unmaps);
}

static atomic64_t *p2pc_space_queue(const struct p2pc_device *client)
{
	u32 i = 0;

	while (p2pc_bench.client[i].domain != client->domain)
		i++;
	return &p2pc_queue[i];
}

/* To be told of each unmap of a client's, and of how many bytes of IOVA. */
void p2pc_space_queued(const struct p2pc_device *client, u64 bytes)
{
	atomic64_add(bytes, p2pc_space_queue(client));
	p2pc_space_unmapped();
}

bool p2pc_space_is_lazy(const struct p2pc_device *client)
{
	return client->domain && client->domain->type == IOMMU_DOMAIN_DMA_FQ;
}

/*
 * Waits until IOVA that was unmapped is free. A lazy domain keeps it in a queue
 * until its timer flushes the IOTLB.
 */
void p2pc_space_wait(const struct p2pc_device *client)
{
	/* one tick that has begun, and one that a timer may be late */
	if (p2pc_space_is_lazy(client))
		schedule_timeout_uninterruptible(msecs_to_jiffies(P2PC_FLUSH_MS) + 2);
}

static void p2pc_space_release(const struct p2pc_device *client, const dma_addr_t *at,
			       u32 count, u32 granules)
{
	while (count)
		p2pc_iova_put(client, at[--count], granules);
}

/*
 * Maps and unmaps so often that a lazy domain's queue is full, which flushes it at
 * once. Each CPU has a queue: with several, this one's may be another one after each
 * call. Returns whether it came to that; @low and @high get where the first granules were.
 */
static bool p2pc_space_fill_queue(const struct p2pc_device *client, u32 granules,
				  dma_addr_t *low, dma_addr_t *high)
{
	dma_addr_t at;
	u32 i;

	for (i = 0; num_online_cpus() == 1 && i < P2PC_QUEUE_SIZE; i++) {
		at = p2pc_iova_get(client, granules);
		if (dma_mapping_error(&client->pdev->dev, at))
			break;
		p2pc_iova_put(client, at, granules);
		*low = min(*low, at);
		*high = max(*high, at);
	}
	return i == P2PC_QUEUE_SIZE;
}

/*
 * The allocator looks for room below what it gave last, which may lie in a small space.
 * Has it give what lies above any small space next, and what it gave before free again.
 * Returns whether it came to that.
 */
static bool p2pc_space_leave(const struct p2pc_device *client)
{
	/* each takes a place of its own */
	u32 limit = P2PC_SMALL_SPACE / client->granule / P2PC_UNCACHED_GRANULES + 1;
	dma_addr_t *at = kmalloc_array(limit, sizeof(*at), GFP_KERNEL);
	bool above = false;
	u32 count;

	for (count = 0; at && !above && count < limit; count++) {
		at[count] = p2pc_iova_get(client, P2PC_UNCACHED_GRANULES);
		if (dma_mapping_error(&client->pdev->dev, at[count]))
			break;
		above = at[count] >= P2PC_SMALL_SPACE;
	}
	p2pc_space_release(client, at, count, P2PC_UNCACHED_GRANULES);
	kfree(at);
	return above;
}

/*
 * Makes IOVA that was unmapped free; all that looks at what is free, or at what the
 * allocator gives next, comes after that. What fills the queue, and is not free at
 * once, comes from above any small space, by a length that no cache has.
 * Returns whether that was done, and not waited for.
 */
bool p2pc_space_settle(const struct p2pc_device *client)
{
	s64 *settled = &p2pc_settled[client - p2pc_bench.client];
	struct device *dev = &client->pdev->dev;
	dma_addr_t low = U64_MAX, high = 0;
	u64 mask = dma_get_mask(dev);
	bool is_small = mask < P2PC_SMALL_SPACE;
	bool flushed = false;

	if (!p2pc_space_is_lazy(client) ||
	    (is_small && *settled == atomic64_read(&p2pc_unmaps)))
		return false;
	/* no list that is mapped now is copied to a bounce buffer: a mask changes what is synced */
	if (is_small && num_online_cpus() == 1 && !dma_set_mask(dev, DMA_BIT_MASK(32))) {
		flushed = p2pc_space_leave(client) &&
			  p2pc_space_fill_queue(client, P2PC_UNCACHED_GRANULES, &low, &high) &&
			  low >= P2PC_SMALL_SPACE;
		dma_set_mask(dev, mask);
	}
	if (!flushed)
		p2pc_space_wait(client);
	*settled = atomic64_read(&p2pc_unmaps);
	return flushed;
}

/*
 * The same for a large space, which can't be exhausted, without a change of its mask.
 * What fills the queue are single granules, which change the caches' order for no
 * other length; ranges get where these come from.
 */
void p2pc_space_flush(const struct p2pc_device *client, struct p2pc_ranges *ranges)
{
	dma_addr_t low = U64_MAX, high = 0;
	bool flushed;

	if (!p2pc_space_is_lazy(client))
		return;
	flushed = p2pc_space_fill_queue(client, 1, &low, &high);
	if (low <= high && high - low < P2PC_SMALL_SPACE)
		p2pc_ranges_add(ranges, low, high + (client->granule - 1));
	if (!flushed)
		p2pc_space_wait(client);
}

/*
 * Has a lazy domain let go of IOVA that was unmapped before there is so much of it that
 * a list of so many bytes, pads not counted, may find no room below the mask.
 */
void p2pc_space_make_room(const struct p2pc_device *client, u64 bytes)
{
	u64 limit = min_t(u64, dma_get_mask(&client->pdev->dev) / 8, P2PC_MOST_QUEUED);
	atomic64_t *queue = p2pc_space_queue(client);
	struct p2pc_ranges ranges = { };

	if (!p2pc_space_is_lazy(client) || atomic64_read(queue) + 2 * bytes < limit)
		return;
	p2pc_space_flush(client, &ranges);
	atomic64_set(queue, 0);
}

/*
 * After an allocation of S granules below 4 GiB failed, the IOVA allocator fails
 * every one of S or more at once, until an IOVA below 4 GiB is really freed
 * (drivers/iommu/iova.c: max32_alloc_size). What fills a lazy domain's queue is. Else
 * the first pair of calls leaves one IOVA in the caches; the second may fail, then the
 * allocator empties the caches, which frees that one, and tries again.
 */
void p2pc_space_reset(const struct p2pc_device *client)
{
	static const u32 sizes[] = { 1, P2PC_UNCACHED_GRANULES };
	struct device *dev = &client->pdev->dev;
	u64 mask = dma_get_mask(dev);
	bool is_large = mask >= P2PC_SMALL_SPACE;
	dma_addr_t at, low = U64_MAX, high = 0;
	bool flushed = false;
	u32 i;

	if (!client->domain)
		return;
	for (i = 0; i < ARRAY_SIZE(sizes) && !flushed; i++) {
		if (dma_set_mask(dev, DMA_BIT_MASK(32)))
			return;
		at = p2pc_iova_get(client, sizes[i]);
		if (!dma_mapping_error(dev, at))
			p2pc_iova_put(client, at, sizes[i]);
		/*
		 * In a small space the queue is filled from above it, by settling. What
		 * fills it second flushes the rest of the first, which would be in the
		 * way of where the next list is looked for.
		 */
		flushed = is_large && p2pc_space_is_lazy(client) &&
			  p2pc_space_fill_queue(client, P2PC_UNCACHED_GRANULES, &low, &high) &&
			  p2pc_space_fill_queue(client, 1, &low, &high);
		dma_set_mask(dev, mask);
		flushed = flushed || p2pc_space_settle(client);
	}
}

/*
 * Maps above any small space what fills a lazy domain's queue when it is unmapped. Once a
 * small space was exhausted, nothing below 4 GiB can be mapped to fill it. Returns whether
 * all is mapped; else nothing is.
 */
static bool p2pc_space_hold(const struct p2pc_device *client, dma_addr_t *at)
{
	struct device *dev = &client->pdev->dev;
	u64 mask = dma_get_mask(dev);
	bool above;
	u32 held;

	if (!p2pc_space_is_lazy(client) || num_online_cpus() != 1 ||
	    dma_set_mask(dev, DMA_BIT_MASK(32)))
		return false;
	above = p2pc_space_leave(client);
	for (held = 0; above && held < P2PC_QUEUE_SIZE; held++) {
		at[held] = p2pc_iova_get(client, P2PC_UNCACHED_GRANULES);
		if (dma_mapping_error(dev, at[held]))
			break;
		above = at[held] >= P2PC_SMALL_SPACE;
	}
	dma_set_mask(dev, mask);
	if (above && held == P2PC_QUEUE_SIZE)
		return true;
	p2pc_space_release(client, at, held, P2PC_UNCACHED_GRANULES);
	p2pc_space_wait(client);
	return false;
}

/*
 * Maps single granules until there is no room, and unmaps them all. The allocator has
 * forgotten of it afterwards.
 */
u32 p2pc_space_count(const struct p2pc_device *client)
{
	u64 mask = dma_get_mask(&client->pdev->dev);
	u32 count, limit = P2PC_SMALL_SPACE / client->granule;
	dma_addr_t *held, *at;
	bool holds;

	if (!client->domain || mask >= P2PC_SMALL_SPACE)
		return P2PC_NOT_COUNTED;
	held = kvmalloc_array(P2PC_QUEUE_SIZE + limit, sizeof(*held), GFP_KERNEL);
	if (!held)
		return P2PC_NOT_COUNTED;
	p2pc_space_settle(client);
	holds = p2pc_space_hold(client, held);
	at = held + P2PC_QUEUE_SIZE;
	for (count = 0; count < limit; count++) {
		at[count] = p2pc_iova_get(client, 1);
		if (dma_mapping_error(&client->pdev->dev, at[count]))
			break;
	}
	p2pc_space_release(client, at, count, 1);
	if (holds) {
		p2pc_space_release(client, held, P2PC_QUEUE_SIZE, P2PC_UNCACHED_GRANULES);
		p2pc_settled[client - p2pc_bench.client] = atomic64_read(&p2pc_unmaps);
	} else {
		p2pc_space_reset(client);
	}
	kvfree(held);
	return count;
}
