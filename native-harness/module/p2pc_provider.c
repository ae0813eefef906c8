// SPDX-License-Identifier: GPL-2.0-only
/*
 * Publishes a provider's BAR as P2PDMA memory and takes all of it, so that every
 * page of the BAR may stand in a list, at any offset.
 */
#include <linux/pci-p2pdma.h>
#include "p2pc.h"

int p2pc_provider_publish(struct p2pc_provider *provider)
{
	struct pci_dev *pdev = provider->pdev;
	int ret;

	if (provider->bar >= PCI_STD_NUM_BARS)
		return -EINVAL;
	ret = pci_p2pdma_add_resource(pdev, provider->bar, 0, 0);
	if (ret)
		return ret;
	provider->size = pci_resource_len(pdev, provider->bar);
	provider->pool = pci_alloc_p2pmem(pdev, provider->size);
	return provider->pool ? 0 : -ENOMEM;
}

void p2pc_provider_withdraw(struct p2pc_provider *provider)
{
	if (provider->pool)
		pci_free_p2pmem(provider->pdev, provider->pool, provider->size);
	provider->pool = NULL;
}
