// SPDX-License-Identifier: GPL-2.0-only
/*
 * The PCI driver of providers and clients. A client must be bound to a driver:
 * some IOMMU drivers give an unbound device no domain. The driver has no ids of
 * its own and refuses every device that SETUP did not name.
 *
 * Mapping needs nothing of the device itself. Only a disposable guest's may master
 * the bus: on another machine nobody knows what a device was left doing, by firmware
 * or by a driver. The command register is put back in the end.
 */
#include <linux/mutex.h>
#include "p2pc.h"

static struct pci_dev *p2pc_wanted;
static bool p2pc_registered;

/*
 * Whoever removes a device from the machine, by hotplug or through sysfs, doesn't ask.
 * What the IOMMU driver knows of it is freed once p2pc_remove_device() has returned.
 */
static DEFINE_MUTEX(p2pc_devices_lock);
static bool p2pc_gone;

/*
 * Until p2pc_devices_release(), all devices stay; -ENODEV when one has gone already. No
 * device may be locked meanwhile: whoever removes one holds its lock, and waits here.
 */
int p2pc_devices_hold(void)
{
	mutex_lock(&p2pc_devices_lock);
	if (!p2pc_gone)
		return 0;
	mutex_unlock(&p2pc_devices_lock);
	return -ENODEV;
}

void p2pc_devices_release(void)
{
	mutex_unlock(&p2pc_devices_lock);
}

static void p2pc_put_back(void *device)
{
	struct pci_dev *pdev = device;

	pci_write_config_word(pdev, PCI_COMMAND, (unsigned long)pci_get_drvdata(pdev));
}

static int p2pc_probe_device(struct pci_dev *pdev,
			     const struct pci_device_id *id)
{
	u16 command;
	int ret;

	if (pdev != p2pc_wanted)
		return -ENODEV;
	/* put back when the device's memory is out of everybody's hands */
	pci_read_config_word(pdev, PCI_COMMAND, &command);
	pci_set_drvdata(pdev, (void *)(unsigned long)command);
	ret = devm_add_action(&pdev->dev, p2pc_put_back, pdev);
	if (!ret)
		ret = pci_enable_device_mem(pdev);
	if (ret)
		return ret;
	if (p2pc_bench.flags & P2PC_SETUP_FLAG_TEST_BENCH)
		pci_set_master(pdev);
	else
		pci_clear_master(pdev);
	return 0;
}

static void p2pc_remove_device(struct pci_dev *pdev)
{
	mutex_lock(&p2pc_devices_lock);
	p2pc_gone = true;
	mutex_unlock(&p2pc_devices_lock);
	if (p2pc_bench.flags & P2PC_SETUP_FLAG_TEST_BENCH)
		pci_clear_master(pdev);
	pci_disable_device(pdev);
}

static struct pci_driver p2pc_driver = {
	.name = "p2p_conform",
	.probe = p2pc_probe_device,
	.remove = p2pc_remove_device,
	.driver = {
		/* p2pc_wanted is for the one probe that runs meanwhile */
		.probe_type = PROBE_FORCE_SYNCHRONOUS,
		/* devices are given back by unloading, all at once */
		.suppress_bind_attrs = true,
	},
};

bool p2pc_driver_has(struct pci_dev *pdev)
{
	return pci_dev_driver(pdev) == &p2pc_driver;
}

/* Binds the device to this driver; -EBUSY when another driver has it. */
int p2pc_driver_bind(struct pci_dev *pdev)
{
	int ret;

	if (!p2pc_registered) {
		ret = pci_register_driver(&p2pc_driver);
		if (ret)
			return ret;
		p2pc_registered = true;
	}
	if (!pci_dev_driver(pdev)) {
		/* adding the id probes every unbound device that has it */
		p2pc_wanted = pdev;
		ret = pci_add_dynid(&p2pc_driver, pdev->vendor, pdev->device,
				    PCI_ANY_ID, PCI_ANY_ID, 0, 0, 0);
		p2pc_wanted = NULL;
		if (ret)
			return ret;
	}
	return p2pc_driver_has(pdev) ? 0 : -EBUSY;
}

void p2pc_driver_exit(void)
{
	if (p2pc_registered)
		pci_unregister_driver(&p2pc_driver);
}
