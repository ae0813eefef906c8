// SPDX-License-Identifier: GPL-2.0-only
/*
 * A client that is no PCI function: a platform device, below a PCI function or below
 * none. It has no driver; a page is mapped for it to see what the kernel says.
 */
#include <linux/dma-mapping.h>
#include <linux/platform_device.h>
#include "p2pc.h"
#include "p2pc_compat.h"

/* NULL for no parent. */
struct device *p2pc_stranger_add(struct device *parent)
{
	const struct platform_device_info info = {
		.parent = parent,
		.name = "p2pc-stranger",
		.id = PLATFORM_DEVID_AUTO,
		.dma_mask = DMA_BIT_MASK(64),
	};
	struct platform_device *stranger = platform_device_register_full(&info);

	return IS_ERR(stranger) ? ERR_CAST(stranger) : &stranger->dev;
}

void p2pc_stranger_remove(struct device *dev)
{
	platform_device_unregister(to_platform_device(dev));
}

/* Maps one page of the provider's, and unmaps it. */
int p2pc_stranger_map(struct device *dev, const struct p2pc_provider *provider,
		      struct p2pc_distance_seen *seen)
{
	struct sg_table table;
	int ret;

	ret = sg_alloc_table(&table, 1, GFP_KERNEL);
	if (ret)
		return ret;
	sg_set_page(table.sgl, virt_to_page(provider->pool), PAGE_SIZE, 0);
	/* the page is no memory of the machine's: there is nothing to sync */
	ret = dma_map_sgtable(dev, &table, DMA_BIDIRECTIONAL, DMA_ATTR_SKIP_CPU_SYNC);
	seen->error = -ret;
	if (!ret) {
		if (sg_dma_is_bus_address(table.sgl))
			seen->flags |= P2PC_ENTRY_FLAG_BUS_ADDRESS;
		if (sg_dma_is_swiotlb(table.sgl))
			seen->flags |= P2PC_ENTRY_FLAG_SWIOTLB;
		dma_unmap_sgtable(dev, &table, DMA_BIDIRECTIONAL, DMA_ATTR_SKIP_CPU_SYNC);
		p2pc_space_unmapped();
	}
	sg_free_table(&table);
	return 0;
}
