// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does to a PCI device what firmware and people do, in a guest without sysfs, for tests.
 * Loading it is enough.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include "p2pc.h"

static char *device;
module_param(device, charp, 0);
MODULE_PARM_DESC(device, "path from the root bus, as p2p_conform has it");

static char *does;
module_param(does, charp, 0);
MODULE_PARM_DESC(does, "tell (of the command register), master (the bus), or remove");

static int __init meddle_init(void)
{
	struct pci_dev *pdev;
	u16 command;

	if (!device || !does)
		return -EINVAL;
	pdev = p2pc_find_device(device);
	if (!pdev)
		return -ENODEV;
	pci_read_config_word(pdev, PCI_COMMAND, &command);
	if (!strcmp(does, "master"))
		pci_write_config_word(pdev, PCI_COMMAND, command | PCI_COMMAND_MASTER);
	else if (!strcmp(does, "remove"))
		pci_stop_and_remove_bus_device_locked(pdev);
	pr_notice("%s %s: command 0x%04x\n", does, device, command);
	pci_dev_put(pdev);
	return 0;
}

static void __exit meddle_exit(void)
{
}

module_init(meddle_init);
module_exit(meddle_exit);

MODULE_DESCRIPTION("Meddles with a PCI device");
MODULE_LICENSE("GPL");
