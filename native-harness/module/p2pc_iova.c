// SPDX-License-Identifier: GPL-2.0-only
/*
 * Gets IOVA and gives it back, for the IOVA alone. Where one processor is the whole of a
 * test bench, the IOMMU driver is told nothing, and nothing is entered into the page
 * table: that takes no request to an IOMMU, and can't meet what a list left behind. What
 * dma-iommu.c and the IOVA allocator do is real. Elsewhere a page is mapped.
 */
#include <linux/cpumask.h>
#include <linux/dma-mapping.h>
#include "p2pc_swap.h"

static struct {
	struct p2pc_swap swap;
	/* maps fail, and say where they were to be entered */
	bool asks;
	bool told;
	/* where that is, or where what is unmapped begins */
	dma_addr_t place;
} p2pc_iova;

/* Whether the driver is told nothing. On another processor a flush queue's timer may call it. */
bool p2pc_iova_alone(const struct p2pc_device *client)
{
	return p2pc_swap_possible(client) && num_online_cpus() == 1;
}

static int p2pc_iova_enter(dma_addr_t iova, size_t size, size_t *mapped)
{
	if (!p2pc_iova.asks) {
		*mapped += size;
		return 0;
	}
	p2pc_iova.place = iova;
	p2pc_iova.told = true;
	return -ENOMEM;
}

static int p2pc_iova_map_pages(struct iommu_domain *domain, unsigned long iova,
			       phys_addr_t paddr, size_t pgsize, size_t pgcount,
			       int prot, gfp_t gfp, size_t *mapped)
{
	return p2pc_iova_enter(iova, pgsize * pgcount, mapped);
}

static int p2pc_iova_map_range(struct pt_iommu *table, dma_addr_t iova,
			       phys_addr_t paddr, dma_addr_t length,
			       unsigned int prot, gfp_t gfp, size_t *mapped)
{
	return p2pc_iova_enter(iova, length, mapped);
}

static size_t p2pc_iova_unmap_pages(struct iommu_domain *domain, unsigned long iova,
				    size_t pgsize, size_t pgcount,
				    struct iommu_iotlb_gather *gather)
{
	return pgsize * pgcount;
}

static size_t p2pc_iova_unmap_range(struct pt_iommu *table, dma_addr_t iova,
				    dma_addr_t length,
				    struct iommu_iotlb_gather *gather)
{
	return length;
}

static phys_addr_t p2pc_iova_to_phys(struct iommu_domain *domain, dma_addr_t iova)
{
	return p2pc_arena_phys() + (iova - p2pc_iova.place);
}

/*
 * Drivers know their domains by the operations. The queue's flush, from this call or its
 * timer, is the driver's own.
 */
static void p2pc_iova_flush_all(struct iommu_domain *domain)
{
	struct p2pc_swap *swap = &p2pc_iova.swap;

	p2pc_swap_real(swap);
	swap->real->flush_iotlb_all(domain);
	p2pc_swap_again(swap);
}

static void p2pc_iova_begin(const struct p2pc_device *client)
{
	struct p2pc_swap *swap = &p2pc_iova.swap;

	if (!p2pc_iova_alone(client))
		return;
	p2pc_swap_copy(swap, client->domain);
	swap->ops.map_pages = p2pc_iova_map_pages;
	swap->ops.unmap_pages = p2pc_iova_unmap_pages;
	swap->ops.iova_to_phys = p2pc_iova_to_phys;
	swap->ops.iotlb_sync_map = NULL;
	swap->ops.iotlb_sync = NULL;
	if (swap->real->flush_iotlb_all)
		swap->ops.flush_iotlb_all = p2pc_iova_flush_all;
	swap->pt_ops.map_range = p2pc_iova_map_range;
	swap->pt_ops.unmap_range = p2pc_iova_unmap_range;
	p2pc_swap_in(swap, true);
}

static void p2pc_iova_end(void)
{
	p2pc_swap_out(&p2pc_iova.swap);
}

/*
 * Returns where so many granules are, or an error (dma_mapping_error). The same page
 * stands in many mappings at once: none of them may write to it, or DMA API debugging
 * rightly asks who is to win.
 */
dma_addr_t p2pc_iova_get(const struct p2pc_device *client, u32 granules)
{
	dma_addr_t at;

	p2pc_iova_begin(client);
	at = dma_map_page(&client->pdev->dev, pfn_to_page(PHYS_PFN(p2pc_arena_phys())), 0,
			  granules * client->granule, DMA_TO_DEVICE);
	p2pc_iova_end();
	return at;
}

void p2pc_iova_put(const struct p2pc_device *client, dma_addr_t at, u32 granules)
{
	u64 bytes = granules * client->granule;

	p2pc_iova.place = at;
	p2pc_iova_begin(client);
	dma_unmap_page(&client->pdev->dev, at, bytes, DMA_TO_DEVICE);
	p2pc_iova_end();
	p2pc_space_queued(client, bytes);
}

/*
 * Where the next map of so many granules will be; false without room for it. IOVA of a
 * map that fails is free at once. Where the driver is told, it has to succeed, and a lazy
 * domain keeps what is unmapped for a while.
 */
bool p2pc_iova_next(const struct p2pc_device *client, u32 granules, dma_addr_t *at)
{
	bool asks = p2pc_iova_alone(client);

	p2pc_iova.told = false;
	p2pc_iova.asks = asks;
	*at = p2pc_iova_get(client, granules);
	p2pc_iova.asks = false;
	if (asks) {
		*at = p2pc_iova.place;
		return p2pc_iova.told;
	}
	if (dma_mapping_error(&client->pdev->dev, *at))
		return false;
	p2pc_iova_put(client, *at, granules);
	return true;
}
