// SPDX-License-Identifier: GPL-2.0-only
/*
 * A list whose IOVA ends at 2^64 is never unmapped.
 *
 * iommu_dma_unmap_sg() keeps the end of the last segment in a dma_addr_t and takes 0
 * for "there is none". A list at the top of a 64-bit IOVA space ends at 2^64, which
 * is 0 in that type: nothing is unmapped, the IOVA is not freed, and the device keeps
 * its access to memory that the driver now frees.
 *
 * Needs an IOMMU with 64-bit IOVA (AMD-Vi with v1 page tables, virtio-iommu), a client
 * with a 64-bit DMA mask, and iommu.forcedac=1 or a full 32-bit IOVA space: the
 * first mapping then lies at the very top.
 */
#define pr_fmt(fmt) "reproducer: " fmt

#include <linux/iommu.h>
#include "guest_devices.h"

static int __init reproduce(void)
{
	struct page *ram = alloc_page(GFP_KERNEL);
	struct iommu_domain *domain;
	struct sg_table table;
	struct device *dev;
	phys_addr_t phys;
	dma_addr_t iova;
	int ret = pci_register_driver(&guest_driver);

	if (ret || !ram || sg_alloc_table(&table, 1, GFP_KERNEL))
		return -ENOMEM;
	if (!client_count) {
		pr_notice("NOT RUN: no client\n");
		return 0;
	}
	dev = &clients[0]->dev;
	domain = iommu_get_domain_for_dev(dev);
	sg_set_page(table.sgl, ram, PAGE_SIZE, 0);
	ret = dma_set_mask(dev, DMA_BIT_MASK(64));
	if (!ret)
		ret = dma_map_sgtable(dev, &table, DMA_BIDIRECTIONAL, 0);
	if (ret || !domain)
		return ret;
	print_list("mapped", &table);
	iova = sg_dma_address(table.sgl);
	dma_unmap_sgtable(dev, &table, DMA_BIDIRECTIONAL, 0);
	if (iova + PAGE_SIZE != 0) {
		pr_notice("NOT RUN: the IOVA doesn't end at 2^64\n");
		return 0;
	}
	phys = iommu_iova_to_phys(domain, iova);
	if (phys)
		pr_notice("WRONG: after the unmap, IOVA %pad still translates to %pa\n",
			  &iova, &phys);
	else
		pr_notice("RIGHT: after the unmap, IOVA %pad translates to nothing\n", &iova);
	return 0;
}

module_init(reproduce);

MODULE_DESCRIPTION("A list at the top of a 64-bit IOVA space is not unmapped");
MODULE_LICENSE("GPL");
