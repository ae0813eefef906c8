// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds a PCI device by its path from the root bus, in the syntax of the
 * kernel's pci= parameters: domain:bus:device.function/device.function...
 * A path holds whatever numbers the buses behind bridges get.
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include "p2pc.h"

static struct pci_dev *p2pc_step_down(struct pci_dev *bridge, const char *step)
{
	unsigned int slot, func;
	struct pci_dev *child;
	char end;

	if (sscanf(step, "%x.%x%c", &slot, &func, &end) != 2 ||
	    slot > 0x1f || func > 7 || !bridge->subordinate)
		return NULL;
	child = pci_get_slot(bridge->subordinate, PCI_DEVFN(slot, func));
	return child;
}

/* The device with a reference taken, or NULL. */
struct pci_dev *p2pc_find_device(const char *path)
{
	unsigned int domain, bus, slot, func;
	char text[P2PC_PATH_BYTES];
	struct pci_dev *pdev, *child;
	char *rest = text, *step;
	char end;

	/* a path that fills its field has no final zero */
	if (strscpy(text, path, sizeof(text)) < 0)
		return NULL;
	step = strsep(&rest, "/");
	if (sscanf(step, "%x:%x:%x.%x%c", &domain, &bus, &slot, &func, &end) != 4 ||
	    bus > 0xff || slot > 0x1f || func > 7)
		return NULL;
	pdev = pci_get_domain_bus_and_slot(domain, bus, PCI_DEVFN(slot, func));

	while (pdev && (step = strsep(&rest, "/"))) {
		child = p2pc_step_down(pdev, step);
		pci_dev_put(pdev);
		pdev = child;
	}
	return pdev;
}
