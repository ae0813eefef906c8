// SPDX-License-Identifier: GPL-2.0-only
/*
 * The clients and regions of a plan: set up for it, put back, and told of.
 */
#include <linux/dma-mapping.h>
#include "p2pc.h"

const struct p2pc_device *p2pc_plan_device(const struct p2pc_plan *plan, u32 client)
{
	return &p2pc_bench.client[plan->client[client].device];
}

/*
 * Only on a test bench may a client be called untrusted. Elsewhere p2pc_setup.c refuses
 * clients that are.
 */
static void p2pc_trust(struct pci_dev *pdev, bool untrusted)
{
	if (p2pc_bench.flags & P2PC_SETUP_FLAG_TEST_BENCH)
		pdev->untrusted = untrusted;
}

/* Gives the plan's clients their masks and limits; p2pc_restore() whatever it returns. */
int p2pc_configure(const struct p2pc_plan *plan, struct p2pc_settings *settings)
{
	const struct p2pc_client *want;
	struct p2pc_saved *saved;
	struct device *dev;

	for (; settings->configured < plan->head->clients; settings->configured++) {
		want = &plan->client[settings->configured];
		saved = &settings->saved[settings->configured];
		dev = &p2pc_plan_device(plan, settings->configured)->pdev->dev;
		saved->dma_mask = dma_get_mask(dev);
		saved->seg_boundary_mask = dma_get_seg_boundary(dev);
		saved->max_seg_size = dma_get_max_seg_size(dev);
		saved->untrusted = to_pci_dev(dev)->untrusted;
		/* told apart from all else that fails: the platform has memory above the mask */
		if (dma_set_mask(dev, want->dma_mask))
			return -EOPNOTSUPP;
		dma_set_seg_boundary(dev, want->seg_boundary_mask);
		dma_set_max_seg_size(dev, want->max_seg_size);
		p2pc_trust(to_pci_dev(dev), want->flags & P2PC_CLIENT_FLAG_UNTRUSTED);
	}
	return 0;
}

void p2pc_restore(const struct p2pc_plan *plan, struct p2pc_settings *settings)
{
	const struct p2pc_saved *saved;
	struct device *dev;

	while (settings->configured) {
		settings->configured--;
		saved = &settings->saved[settings->configured];
		dev = &p2pc_plan_device(plan, settings->configured)->pdev->dev;
		dma_set_mask(dev, saved->dma_mask);
		dma_set_seg_boundary(dev, saved->seg_boundary_mask);
		dma_set_max_seg_size(dev, saved->max_seg_size);
		p2pc_trust(to_pci_dev(dev), saved->untrusted);
	}
}

int p2pc_tell_places(const struct p2pc_plan *plan, struct p2pc_writer *reply)
{
	const struct p2pc_region *region;
	struct p2pc_place *place;
	u32 i;

	place = p2pc_put(reply, sizeof(*place), plan->head->regions);
	if (!place)
		return -EMSGSIZE;
	for (i = 0; i < plan->head->regions; i++) {
		region = &plan->region[i];
		place[i].phys = p2pc_region_phys(region);
		if (region->kind != P2PC_REGION_KIND_BAR)
			continue;
		place[i].bus = p2pc_bench.provider[region->provider].bus + region->start;
	}
	return 0;
}

/* What is known of each client, before or after the work. */
void p2pc_account(const struct p2pc_plan *plan, struct p2pc_account *account,
		  bool after)
{
	const struct p2pc_device *client;
	u32 i, count;

	for (i = 0; i < plan->head->clients; i++) {
		client = p2pc_plan_device(plan, i);
		account[i].supported = dma_pci_p2pdma_supported(&client->pdev->dev);
		count = P2PC_NOT_COUNTED;
		if (plan->head->flags & P2PC_SCENARIO_FLAG_ACCOUNT)
			count = p2pc_space_count(client);
		if (after)
			account[i].after = count;
		else
			account[i].before = count;
	}
}
