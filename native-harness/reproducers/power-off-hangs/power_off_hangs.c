// SPDX-License-Identifier: GPL-2.0-only
/*
 * A machine with virtio-iommu in lazy mode does not power off when a driver unmapped
 * memory less than 10 ms before its devices are shut down.
 *
 * In lazy mode nobody waits for an unmap's answer before the flush queue's timer fires,
 * 10 ms later. If virtio_dev_shutdown() has broken the virtqueue and reset the device by
 * then, __viommu_sync_req() waits for ever, in the timer, with interrupts off.
 */
#define pr_fmt(fmt) "reproducer: " fmt

#include <linux/delay.h>
#include <linux/iommu.h>
#include <linux/jiffies.h>
#include <linux/reboot.h>
#include "guest_devices.h"

static struct page *ram;
static dma_addr_t at;
static unsigned long unmapped;

/* The flush queue's timer (drivers/iommu/dma-iommu.c: IOVA_DEFAULT_FQ_TIMEOUT). */
#define FLUSH_MS 10

/* The last that is done before devices are shut down. */
static int unmap_at_power_off(struct notifier_block *notifier, unsigned long action,
			      void *data)
{
	pr_emerg("unmapping; WRONG if nothing follows\n");
	unmapped = jiffies;
	dma_unmap_page(&clients[0]->dev, at, PAGE_SIZE, DMA_BIDIRECTIONAL);
	return NOTIFY_DONE;
}

static struct notifier_block at_power_off = {
	.notifier_call = unmap_at_power_off,
	.priority = INT_MIN,
};

/* Devices are shut down, and the timer fires now if it is to fire at all. */
static int wait_for_timer(struct sys_off_data *data)
{
	unsigned int took = jiffies_to_msecs(jiffies - unmapped);

	mdelay(50);
	if (took > FLUSH_MS) {
		pr_emerg("NOT RUN: the shutdown took %u ms, the timer may have come before\n",
			 took);
		return NOTIFY_DONE;
	}
	pr_emerg("RIGHT: the flush queue's timer came to its end, and the machine powers off\n");
	return NOTIFY_DONE;
}

static int __init reproduce(void)
{
	struct sys_off_handler *handler;
	struct iommu_domain *domain;
	struct device *dev;
	int ret;

	ret = pci_register_driver(&guest_driver);
	ram = alloc_page(GFP_KERNEL);
	if (ret || !ram || !client_count)
		return -ENODEV;
	dev = &clients[0]->dev;
	domain = iommu_get_domain_for_dev(dev);
	if (!domain || domain->type != IOMMU_DOMAIN_DMA_FQ) {
		pr_notice("NOT RUN: the IOMMU driver is not lazy\n");
		return 0;
	}
	at = dma_map_page(dev, ram, 0, PAGE_SIZE, DMA_BIDIRECTIONAL);
	if (dma_mapping_error(dev, at))
		return -ENOMEM;
	handler = register_sys_off_handler(SYS_OFF_MODE_POWER_OFF_PREPARE,
					   SYS_OFF_PRIO_DEFAULT, wait_for_timer, NULL);
	if (IS_ERR(handler))
		return PTR_ERR(handler);
	return register_reboot_notifier(&at_power_off);
}

module_init(reproduce);

MODULE_DESCRIPTION("A machine with a lazy virtio-iommu hangs at power-off");
MODULE_LICENSE("GPL");
