// SPDX-License-Identifier: GPL-2.0-only
/*
 * A list can't be mapped when its last entry is a bus-address P2PDMA page that lies,
 * in physical memory, right after the entry before it; and what was mapped of the
 * list by then stays mapped.
 *
 * iommu_map_sg() maps a physically contiguous run when it meets an entry that does
 * not continue it, or after the last entry. A bus-address entry is skipped, but only
 * after that test: when it is the last and continues the run, the turn of the loop
 * that should map the run (i == nents) sees the same entry again, finds that it
 * continues the run, and leaves. The run is never mapped, iommu_dma_map_sg() finds
 * less mapped than it asked for, frees the IOVA without unmapping what was mapped
 * before the run, and returns -EINVAL.
 */
#define pr_fmt(fmt) "reproducer: " fmt

#include <linux/iommu.h>
#include "guest_devices.h"

/* Intel Skylake-E: on the kernel's list of bridges that P2PDMA may cross. */
#define LISTED_VENDOR 0x8086
#define LISTED_DEVICE 0x2030

static struct pci_dev *client, *first, *second;

/* Two providers whose BARs touch, and a client under the switch of the second. */
static bool find_devices(void)
{
	unsigned int i, j, k;

	for (i = 0; i < provider_count; i++) {
		for (j = 0; j < provider_count; j++) {
			first = providers[i];
			second = providers[j];
			if (pci_resource_end(first, PROVIDER_BAR) + 1 !=
			    pci_resource_start(second, PROVIDER_BAR))
				continue;
			for (k = 0; k < client_count; k++) {
				client = clients[k];
				if (!reaches(client, first) && reaches(client, second))
					return true;
			}
		}
	}
	return false;
}

/*
 * Makes the kernel believe, while it computes how the client reaches the first
 * provider, that the host bridge is one that P2PDMA may cross.
 */
static void cross_host_bridge(void)
{
	struct pci_dev *bridge = pci_get_domain_bus_and_slot(pci_domain_nr(first->bus), 0,
							     PCI_DEVFN(0, 0));
	unsigned short vendor, device;

	if (!bridge)
		return;
	vendor = bridge->vendor;
	device = bridge->device;
	bridge->vendor = LISTED_VENDOR;
	bridge->device = LISTED_DEVICE;
	reaches(client, first);
	bridge->vendor = vendor;
	bridge->device = device;
	pci_dev_put(bridge);
}

/* Whether anything of a 24-bit IOVA space translates to the page. */
static void look_for(struct page *page)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(&client->dev);
	phys_addr_t wanted = page_to_phys(page);
	dma_addr_t iova;

	for (iova = 0; domain && iova < SZ_16M; iova += PAGE_SIZE)
		if (iommu_iova_to_phys(domain, iova) == wanted)
			pr_notice("WRONG: the device still reaches the RAM page at IOVA %pad\n",
				  &iova);
}

static int __init reproduce(void)
{
	struct page *ram = alloc_page(GFP_KERNEL);
	struct scatterlist *sg;
	struct sg_table table;
	int ret = pci_register_driver(&guest_driver);

	if (ret || !ram || sg_alloc_table(&table, 3, GFP_KERNEL))
		return -ENOMEM;
	if (!find_devices()) {
		pr_notice("NOT RUN: no BAR that ends where another one starts\n");
		return 0;
	}
	cross_host_bridge();
	ret = dma_set_mask(&client->dev, DMA_BIT_MASK(24));
	if (ret)
		return ret;

	sg = table.sgl;
	sg_set_page(sg, ram, PAGE_SIZE, 0);
	sg = sg_next(sg);
	sg_set_page(sg, bar_page(first, pci_resource_len(first, PROVIDER_BAR) - PAGE_SIZE),
		    PAGE_SIZE, 0);
	sg = sg_next(sg);
	sg_set_page(sg, bar_page(second, 0), PAGE_SIZE, 0);
	print_list("built", &table);

	ret = dma_map_sgtable(&client->dev, &table, DMA_BIDIRECTIONAL, 0);
	print_list("mapped", &table);
	if (!ret) {
		pr_notice("RIGHT: the list was mapped\n");
		dma_unmap_sgtable(&client->dev, &table, DMA_BIDIRECTIONAL, 0);
	} else {
		pr_notice("WRONG: dma_map_sgtable returned %d\n", ret);
		look_for(ram);
	}
	return 0;
}

module_init(reproduce);

MODULE_DESCRIPTION("A bus-address entry right after the entry before it makes a mapping fail");
MODULE_LICENSE("GPL");
