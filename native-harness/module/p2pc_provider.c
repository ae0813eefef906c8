// SPDX-License-Identifier: GPL-2.0-only
/*
 * A provider's memory: a BAR published as P2PDMA memory, all of which is taken, so
 * that every page of it may stand in a list, at any offset. A device may be a provider
 * several times, with another BAR each: the pool is one, but each BAR is taken before
 * the next is added to it. Where another driver
 * has published memory already, as much of that in one piece as there is.
 *
 * Every page that is published costs a struct page of RAM, so a BAR of many gigabytes
 * is published in part.
 */
#include <linux/align.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/pci-p2pdma.h>
#include "p2pc.h"

/* Far more than any scenario needs. */
#define P2PC_PROVIDER_MOST SZ_256M

/* Whether another driver has published memory of the device: then that is what there is to take. */
bool p2pc_provider_is_public(struct pci_dev *pdev)
{
	void *page = NULL;

	if (pci_dev_driver(pdev) && !p2pc_driver_has(pdev))
		page = pci_alloc_p2pmem(pdev, PAGE_SIZE);
	if (page)
		pci_free_p2pmem(pdev, page, PAGE_SIZE);
	return page;
}

/*
 * The bus address of memory in a BAR, from the PCI core alone: what p2pdma makes of it
 * is what is asked about.
 */
static int p2pc_bus_address(struct pci_dev *pdev, u64 phys, u64 *bus)
{
	u64 start;
	int bar;

	for (bar = 0; bar < PCI_STD_NUM_BARS; bar++) {
		start = pci_resource_start(pdev, bar);
		if (phys - start >= pci_resource_len(pdev, bar))
			continue;
		*bus = pci_bus_address(pdev, bar) + (phys - start);
		return 0;
	}
	return -ENXIO;
}

static int p2pc_take_pool(struct p2pc_provider *provider, size_t size)
{
	struct pci_dev *pdev = provider->pdev;
	int ret;

	provider->pool = pci_alloc_p2pmem(pdev, size);
	if (!provider->pool)
		return -ENOMEM;
	provider->size = size;
	provider->phys = page_to_phys(virt_to_page(provider->pool));
	ret = p2pc_bus_address(pdev, provider->phys, &provider->bus);
	if (ret) {
		pci_free_p2pmem(pdev, provider->pool, size);
		provider->pool = NULL;
	}
	return ret;
}

static int p2pc_take_public(struct p2pc_provider *provider)
{
	resource_size_t largest = 0;
	size_t size;
	int bar;

	for (bar = 0; bar < PCI_STD_NUM_BARS; bar++)
		largest = max(largest, pci_resource_len(provider->pdev, bar));
	if (largest < PAGE_SIZE)
		return -ENODEV;
	largest = min_t(resource_size_t, largest, P2PC_PROVIDER_MOST);
	for (size = rounddown_pow_of_two(largest); size >= PAGE_SIZE; size /= 2)
		if (!p2pc_take_pool(provider, size))
			return 0;
	return -ENOMEM;
}

/* Memory hotplug takes whole subsections, and complains in the log about anything else. */
static bool p2pc_bar_fits(struct pci_dev *pdev, u32 bar)
{
	return IS_ALIGNED(pci_resource_start(pdev, bar) |
			  pci_resource_len(pdev, bar), SUBSECTION_SIZE);
}

int p2pc_provider_publish(struct p2pc_provider *provider)
{
	struct pci_dev *pdev = provider->pdev;
	size_t size;
	int ret;

	if (p2pc_provider_is_public(pdev))
		return p2pc_take_public(provider);
	if (provider->bar >= PCI_STD_NUM_BARS)
		return -EINVAL;
	if (!p2pc_bar_fits(pdev, provider->bar)) {
		pr_err("%s: BAR %u is not of whole, aligned %lu bytes\n",
		       pci_name(pdev), provider->bar, SUBSECTION_SIZE);
		return -EINVAL;
	}
	size = min_t(resource_size_t, pci_resource_len(pdev, provider->bar),
		     P2PC_PROVIDER_MOST);
	ret = pci_p2pdma_add_resource(pdev, provider->bar, size, 0);
	if (ret)
		return ret;
	return p2pc_take_pool(provider, size);
}

void p2pc_provider_withdraw(struct p2pc_provider *provider)
{
	if (provider->pool)
		pci_free_p2pmem(provider->pdev, provider->pool, provider->size);
	provider->pool = NULL;
}
