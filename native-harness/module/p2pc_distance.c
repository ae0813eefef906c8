// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is known of the way between a client and a provider, without mapping
 * anything: the kernel's distance, and a walk of our own up the bridges. The two
 * together tell the map type: a shared bridge without ACS redirect means bus
 * addresses, no distance means unreachable, anything else goes through the host
 * bridge.
 */
#include <linux/pci-p2pdma.h>
#include "p2pc.h"

static bool p2pc_redirects(struct pci_dev *pdev)
{
	u16 control;

	if (!pdev->acs_cap)
		return false;
	pci_read_config_word(pdev, pdev->acs_cap + PCI_ACS_CTRL, &control);
	return control & (PCI_ACS_RR | PCI_ACS_CR | PCI_ACS_EC);
}

/* Whether a port between the device and the bridge, or the bridge itself, redirects. */
static bool p2pc_path_redirects(struct pci_dev *pdev, struct pci_dev *bridge)
{
	for (; pdev != bridge; pdev = pci_upstream_bridge(pdev))
		if (p2pc_redirects(pdev))
			return true;
	return p2pc_redirects(bridge);
}

static struct pci_dev *p2pc_shared_bridge(struct pci_dev *a, struct pci_dev *b)
{
	struct pci_dev *up;

	for (; a; a = pci_upstream_bridge(a))
		for (up = b; up; up = pci_upstream_bridge(up))
			if (a == up)
				return a;
	return NULL;
}

/* Looks at the device and what is above it, up to but not including the end. */
static u32 p2pc_count_redirects(struct pci_dev *pdev, const struct pci_dev *end)
{
	u32 count = 0;

	for (; pdev && pdev != end; pdev = pci_upstream_bridge(pdev))
		count += p2pc_redirects(pdev);
	return count;
}

/* On the ways of both to the root. */
u32 p2pc_redirects_of_pair(struct pci_dev *provider, struct pci_dev *client)
{
	return p2pc_count_redirects(provider, NULL) +
		p2pc_count_redirects(client, p2pc_shared_bridge(provider, client));
}

void p2pc_distance(struct pci_dev *provider, struct pci_dev *client,
		   struct p2pc_ready_pair *pair)
{
	struct pci_dev *bridge = p2pc_shared_bridge(provider, client);

	pair->distance = pci_p2pdma_distance(provider, &client->dev, false);
	pair->shared_bridge = bridge &&
		!p2pc_path_redirects(provider, bridge) &&
		!p2pc_path_redirects(client, bridge);
	pair->redirects = p2pc_redirects_of_pair(provider, client);
}
