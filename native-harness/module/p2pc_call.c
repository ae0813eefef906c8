// SPDX-License-Identifier: GPL-2.0-only
/*
 * The calls of the DMA API that steps are made of.
 */
#include <linux/dma-mapping.h>
#include <linux/minmax.h>
#include "p2pc.h"

static enum dma_data_direction p2pc_dma_direction(u32 direction)
{
	switch (direction) {
	case P2PC_DIRECTION_TO_DEVICE:
		return DMA_TO_DEVICE;
	case P2PC_DIRECTION_FROM_DEVICE:
		return DMA_FROM_DEVICE;
	default:
		return DMA_BIDIRECTIONAL;
	}
}

static unsigned long p2pc_dma_attrs(u32 attributes)
{
	unsigned long attrs = 0;

	if (attributes & P2PC_ATTRIBUTE_WEAK_ORDERING)
		attrs |= DMA_ATTR_WEAK_ORDERING;
	if (attributes & P2PC_ATTRIBUTE_SKIP_CPU_SYNC)
		attrs |= DMA_ATTR_SKIP_CPU_SYNC;
	if (attributes & P2PC_ATTRIBUTE_NO_WARN)
		attrs |= DMA_ATTR_NO_WARN;
	if (attributes & P2PC_ATTRIBUTE_PRIVILEGED)
		attrs |= DMA_ATTR_PRIVILEGED;
	return attrs;
}

/* dma_map_sg(), whose caller keeps the count itself. */
static int p2pc_map_entries(struct device *dev, struct p2pc_list *list)
{
	unsigned int count;

	count = dma_map_sg_attrs(dev, list->table.sgl, list->nents,
				 list->direction, list->attrs);
	if (!count)
		return -P2PC_ERROR_UNKNOWN;
	list->table.nents = count;
	return 0;
}

/* Bytes of the granules that the list's entries touch, whatever memory they are. */
static u64 p2pc_call_bytes(const struct p2pc_device *client, const struct p2pc_list *list)
{
	u64 mask = client->granule - 1, bytes = 0;
	struct scatterlist *sg;
	u32 i;

	for_each_sg(list->table.sgl, sg, list->nents, i)
		bytes += ((sg->offset & mask) + sg->length + mask) & ~mask;
	return bytes;
}

/* What the step's call will be given, before it is called. */
void p2pc_call_prepare(const struct p2pc_device *client, struct p2pc_list *list,
		       const struct p2pc_step *step)
{
	list->direction = p2pc_dma_direction(step->direction);
	list->attrs = p2pc_dma_attrs(step->attributes);
	list->nents = list->table.orig_nents;
	if (step->nents)
		list->nents = min(list->nents, step->nents);
	list->bytes = p2pc_call_bytes(client, list);
}

/* Maps the list as the step says: 0, an errno, or -P2PC_ERROR_UNKNOWN. */
int p2pc_call_map(const struct p2pc_device *client, struct p2pc_list *list,
		  const struct p2pc_step *step)
{
	struct device *dev = &client->pdev->dev;
	int ret;

	p2pc_call_prepare(client, list, step);
	if (step->fail_mapping)
		p2pc_fault_arm(client, step->fail_mapping);
	if (step->nents)
		ret = p2pc_map_entries(dev, list);
	else
		ret = dma_map_sgtable(dev, &list->table, list->direction, list->attrs);
	if (step->fail_mapping)
		p2pc_fault_disarm();
	list->mapped = !ret;
	/* what was mapped of it before it failed may have been unmapped */
	if (ret)
		p2pc_space_queued(client, 2 * list->bytes);
	return ret;
}

/* With all entries of the list, this is dma_unmap_sgtable(). */
void p2pc_call_unmap(const struct p2pc_device *client, struct p2pc_list *list)
{
	dma_unmap_sg_attrs(&client->pdev->dev, list->table.sgl, list->nents,
			   list->direction, list->attrs);
	list->mapped = false;
	/* what is padded is longer than its pad */
	p2pc_space_queued(client, 2 * list->bytes);
}

/* With all entries of the list, these are dma_sync_sgtable_for_*(). */
void p2pc_call_sync(const struct p2pc_device *client, struct p2pc_list *list,
		    bool for_cpu)
{
	struct device *dev = &client->pdev->dev;

	if (for_cpu)
		dma_sync_sg_for_cpu(dev, list->table.sgl, list->nents, list->direction);
	else
		dma_sync_sg_for_device(dev, list->table.sgl, list->nents, list->direction);
}
