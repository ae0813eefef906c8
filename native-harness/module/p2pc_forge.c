// SPDX-License-Identifier: GPL-2.0-only
/*
 * A test-bench trick, only for disposable guests. The emulated host bridge isn't
 * on the kernel's P2PDMA list, so that everything which crosses it is unreachable.
 * The map type of a pair is computed once, by pci_p2pdma_distance(), and kept: for
 * that one call the bridge's device structure shows the id of a listed bridge, and
 * the pair is reached through the host bridge from then on. No hardware register
 * changes, and the true id is back before anything is mapped.
 */
#include <linux/pci-p2pdma.h>
#include "p2pc.h"

/*
 * The first device of the root bus: what the kernel takes for the host bridge
 * (drivers/pci/p2pdma.c: pci_host_bridge_dev).
 */
static struct pci_dev *p2pc_host_bridge(struct pci_dev *pdev)
{
	struct pci_host_bridge *host = pci_find_host_bridge(pdev->bus);

	return list_first_entry_or_null(&host->bus->devices, struct pci_dev,
					bus_list);
}

int p2pc_forge_pair(struct pci_dev *provider, struct pci_dev *client,
		    u16 vendor, u16 device)
{
	struct pci_dev *bridge = p2pc_host_bridge(provider);
	unsigned short true_vendor, true_device;
	int distance;

	if (!bridge)
		return -ENODEV;
	true_vendor = bridge->vendor;
	true_device = bridge->device;
	bridge->vendor = vendor;
	bridge->device = device;
	distance = pci_p2pdma_distance(provider, &client->dev, false);
	bridge->vendor = true_vendor;
	bridge->device = true_device;
	return distance < 0 ? -EREMOTEIO : distance;
}
