// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which IOVA a client must never be given: the windows of its host bridge, where a
 * switch would route it to a peer, and what its IOMMU driver reserves.
 */
#include <linux/iommu.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include "p2pc.h"

static int p2pc_tell_range(struct p2pc_writer *reply, u32 client, u32 kind,
			   u64 first, u64 last)
{
	struct p2pc_ready_range *range = p2pc_put(reply, sizeof(*range), 1);

	if (!range)
		return -EMSGSIZE;
	range->first = first;
	range->last = last;
	range->client = client;
	range->kind = kind;
	return 0;
}

/* The windows' bus addresses, which are what a DMA address is compared with. */
static int p2pc_tell_windows(struct p2pc_writer *reply, u32 client, u32 *ranges)
{
	struct pci_dev *pdev = p2pc_bench.client[client].pdev;
	struct pci_host_bridge *bridge = pci_find_host_bridge(pdev->bus);
	struct resource_entry *window;
	int ret;

	resource_list_for_each_entry(window, &bridge->windows) {
		if (resource_type(window->res) != IORESOURCE_MEM)
			continue;
		ret = p2pc_tell_range(reply, client, P2PC_RESERVED_KIND_BRIDGE_WINDOW,
				      window->res->start - window->offset,
				      window->res->end - window->offset);
		if (ret)
			return ret;
		(*ranges)++;
	}
	return 0;
}

static u32 p2pc_reserved_kind(const struct iommu_resv_region *region)
{
	switch (region->type) {
	case IOMMU_RESV_MSI:
		return P2PC_RESERVED_KIND_MSI;
	case IOMMU_RESV_SW_MSI:
		return P2PC_RESERVED_KIND_SW_MSI;
	case IOMMU_RESV_RESERVED:
		return P2PC_RESERVED_KIND_RESERVED;
	default:
		return P2PC_RESERVED_KIND_DIRECT;
	}
}

static int p2pc_tell_regions(struct p2pc_writer *reply, u32 client, u32 *ranges)
{
	struct pci_dev *pdev = p2pc_bench.client[client].pdev;
	struct iommu_resv_region *region, *next;
	struct iommu_group *group;
	LIST_HEAD(regions);
	int ret;

	group = iommu_group_get(&pdev->dev);
	if (!group)
		return 0;
	ret = iommu_get_group_resv_regions(group, &regions);
	list_for_each_entry_safe(region, next, &regions, list) {
		if (!ret)
			ret = p2pc_tell_range(reply, client, p2pc_reserved_kind(region),
					      region->start,
					      region->start + region->length - 1);
		if (!ret)
			(*ranges)++;
		list_del(&region->list);
		kfree(region);
	}
	iommu_group_put(group);
	return ret;
}

/* Puts the ranges of each client that has IOVA; counts them. */
int p2pc_tell_reserved(struct p2pc_writer *reply, u32 *ranges)
{
	int ret = 0;
	u32 i;

	for (i = 0; !ret && i < p2pc_bench.clients; i++) {
		if (!p2pc_bench.client[i].domain)
			continue;
		ret = p2pc_tell_windows(reply, i, ranges);
		if (!ret)
			ret = p2pc_tell_regions(reply, i, ranges);
	}
	return ret;
}
