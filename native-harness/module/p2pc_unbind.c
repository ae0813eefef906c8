// SPDX-License-Identifier: GPL-2.0-only
/*
 * UNBIND: a scenario during which a provider's driver is unbound. The kernel must wait
 * with taking the provider's memory away until the last byte of it was given back, and
 * until then it is as good as ever. Only on a test bench.
 */
#include <linux/completion.h>
#include <linux/module.h>
#include <linux/pci-p2pdma.h>
#include <linux/workqueue.h>
#include "p2pc.h"
#include "p2pc_compat.h"

#define P2PC_MAX_PATIENCE_MS 60000

struct p2pc_departure {
	struct work_struct work;
	struct completion gone;
	struct pci_dev *pdev;
	u32 before_step;
	u32 patience_ms;
	bool begun;
	bool gone_at_once;
};

/* There is one; it outlives the request when the unbind never ends. */
static struct p2pc_departure p2pc_departure;

static void p2pc_do_depart(struct work_struct *work)
{
	struct p2pc_departure *departure =
		container_of(work, struct p2pc_departure, work);

	/* as writing the device's name to the driver's unbind file does */
	device_release_driver(&departure->pdev->dev);
	complete(&departure->gone);
}

static bool p2pc_is_gone(struct p2pc_departure *departure)
{
	return wait_for_completion_timeout(&departure->gone,
					   msecs_to_jiffies(departure->patience_ms) + 1);
}

/* Begins the unbind if this is its step. */
void p2pc_depart(struct p2pc_departure *departure, u32 step)
{
	if (departure->before_step != step)
		return;
	departure->begun = true;
	queue_work(system_dfl_wq, &departure->work);
	departure->gone_at_once = p2pc_is_gone(departure);
}

static bool p2pc_gives_memory(struct pci_dev *pdev)
{
	void *memory = pci_alloc_p2pmem(pdev, PAGE_SIZE);

	if (memory)
		pci_free_p2pmem(pdev, memory, PAGE_SIZE);
	return memory;
}

/* That of all its BARs: they go together. */
static void p2pc_withdraw_device(const struct pci_dev *pdev)
{
	u32 i;

	for (i = 0; i < p2pc_bench.providers; i++)
		if (p2pc_bench.provider[i].pdev == pdev)
			p2pc_provider_withdraw(&p2pc_bench.provider[i]);
}

static void p2pc_finish(struct p2pc_departure *departure,
			struct p2pc_provider *provider,
			struct p2pc_unbind_result *result)
{
	bool gone = departure->gone_at_once || p2pc_is_gone(departure);

	result->gone_at_once = departure->gone_at_once;
	result->gone_with_memory_out = gone;
	p2pc_withdraw_device(provider->pdev);
	result->gone = gone || p2pc_is_gone(departure);
	/* SETUP has to arrange everything anew, after a reload */
	p2pc_bench.ready = false;
	if (!result->gone) {
		/* the work will still need this code, should it ever go on */
		__module_get(THIS_MODULE);
		return;
	}
	flush_work(&departure->work);
	result->memory_after = p2pc_gives_memory(provider->pdev);
}

int p2pc_do_unbind(struct p2pc_reader *request, struct p2pc_writer *reply)
{
	const struct p2pc_unbind *head = p2pc_take(request, sizeof(*head), 1);
	struct p2pc_unbind_result *result = p2pc_put(reply, sizeof(*result), 1);
	struct p2pc_departure *departure = &p2pc_departure;
	struct p2pc_provider *provider;
	int ret;

	if (!p2pc_bench.ready)
		return -ENXIO;
	if (!(p2pc_bench.flags & P2PC_SETUP_FLAG_TEST_BENCH))
		return -EPERM;
	if (!head || !result || head->provider >= p2pc_bench.providers ||
	    head->patience_ms > P2PC_MAX_PATIENCE_MS)
		return -EINVAL;
	provider = &p2pc_bench.provider[head->provider];
	if (!p2pc_driver_has(provider->pdev))
		return -EBUSY;

	*departure = (struct p2pc_departure){
		.pdev = provider->pdev,
		.before_step = head->before_step,
		.patience_ms = head->patience_ms,
	};
	INIT_WORK(&departure->work, p2pc_do_depart);
	init_completion(&departure->gone);
	ret = p2pc_run_scenario(request, reply, departure);
	if (departure->begun)
		p2pc_finish(departure, provider, result);
	else if (!ret)
		ret = -EINVAL;
	return ret;
}
