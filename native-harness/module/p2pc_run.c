// SPDX-License-Identifier: GPL-2.0-only
/*
 * RUN: one scenario in, what was seen of it out.
 */
#include <linux/dma-mapping.h>
#include <linux/slab.h>
#include "p2pc.h"

/* A client's settings before the scenario. */
struct p2pc_saved {
	u64 dma_mask;
	unsigned long seg_boundary_mask;
	unsigned int max_seg_size;
};

/* IOVA that translated though nothing should be mapped there. */
struct p2pc_leak {
	const struct p2pc_device *client;
	struct p2pc_ranges ranges;
};

struct p2pc_job {
	struct p2pc_plan plan;
	struct p2pc_saved saved[P2PC_MAX_CLIENTS];
	u32 configured;
	struct p2pc_leak leak[P2PC_MAX_STEPS];
	u32 leaks;
	bool out_of_space;
};

static const struct p2pc_device *p2pc_device_of(const struct p2pc_job *job,
						u32 client)
{
	return &p2pc_bench.client[job->plan.client[client].device];
}

static int p2pc_configure(struct p2pc_job *job)
{
	const struct p2pc_client *want;
	struct p2pc_saved *saved;
	struct device *dev;

	for (; job->configured < job->plan.head->clients; job->configured++) {
		want = &job->plan.client[job->configured];
		saved = &job->saved[job->configured];
		dev = &p2pc_device_of(job, job->configured)->pdev->dev;
		saved->dma_mask = dma_get_mask(dev);
		saved->seg_boundary_mask = dma_get_seg_boundary(dev);
		saved->max_seg_size = dma_get_max_seg_size(dev);
		/* told apart from all else that fails: the platform has memory above the mask */
		if (dma_set_mask(dev, want->dma_mask))
			return -EOPNOTSUPP;
		dma_set_seg_boundary(dev, want->seg_boundary_mask);
		dma_set_max_seg_size(dev, want->max_seg_size);
	}
	return 0;
}

static void p2pc_restore(struct p2pc_job *job)
{
	const struct p2pc_saved *saved;
	struct device *dev;

	while (job->configured) {
		job->configured--;
		saved = &job->saved[job->configured];
		dev = &p2pc_device_of(job, job->configured)->pdev->dev;
		dma_set_mask(dev, saved->dma_mask);
		dma_set_seg_boundary(dev, saved->seg_boundary_mask);
		dma_set_max_seg_size(dev, saved->max_seg_size);
	}
}

static int p2pc_map(struct p2pc_job *job, const struct p2pc_step *step)
{
	struct p2pc_list *list = &job->plan.list[step->list];
	const struct p2pc_device *client = p2pc_device_of(job, step->client);
	struct p2pc_ranges next = { };
	int ret;

	p2pc_locate(client, list, &next);
	list->client = step->client;
	ret = p2pc_call_map(client, list, step);
	list->probed = (struct p2pc_ranges){ };
	if (ret || !p2pc_probe_segments(client, list, &list->probed))
		list->probed = next;
	if (ret == -ENOMEM || ret == -P2PC_ERROR_UNKNOWN)
		job->out_of_space = true;
	return ret;
}

/* Does what the step says; the value for step_result.error. */
static u32 p2pc_act(struct p2pc_job *job, const struct p2pc_step *step)
{
	struct p2pc_list *list = &job->plan.list[step->list];
	int ret;

	switch (step->op) {
	case P2PC_OP_MAP:
		ret = p2pc_map(job, step);
		return ret == -P2PC_ERROR_UNKNOWN ? P2PC_NO_ERRNO : -ret;
	case P2PC_OP_UNMAP:
		p2pc_call_unmap(p2pc_device_of(job, list->client), list);
		return 0;
	default:
		p2pc_call_sync(p2pc_device_of(job, list->client), list,
			       step->op == P2PC_OP_SYNC_FOR_CPU);
		return 0;
	}
}

/* Puts what translates where the list is, or was, or could have been. */
static int p2pc_look_up(struct p2pc_job *job, struct p2pc_list *list,
			struct p2pc_step_result *result,
			struct p2pc_writer *reply)
{
	const struct p2pc_device *client = p2pc_device_of(job, list->client);
	struct p2pc_range *range;
	int ret;

	/* nothing to look up without an IOMMU, nor before the list's first map */
	if (!client->domain || !list->probed.count)
		return 0;
	range = p2pc_put(reply, sizeof(*range), list->probed.count);
	if (!range)
		return -EMSGSIZE;
	memcpy(range, list->probed.range, list->probed.count * sizeof(*range));
	result->ranges = list->probed.count;
	ret = p2pc_probe(client, &list->probed, &result->runs, reply);
	if (!ret && !list->mapped && result->runs) {
		job->leak[job->leaks].client = client;
		job->leak[job->leaks].ranges = list->probed;
		job->leaks++;
	}
	return ret;
}

static int p2pc_do_step(struct p2pc_job *job, const struct p2pc_step *step,
			struct p2pc_writer *reply)
{
	struct p2pc_list *list = &job->plan.list[step->list];
	struct p2pc_step_result *result = p2pc_put(reply, sizeof(*result), 1);
	int ret;

	if (!result)
		return -EMSGSIZE;
	ret = p2pc_list_state(list, reply);
	if (ret)
		return ret;
	if (list->mapped ? step->op == P2PC_OP_MAP : step->op != P2PC_OP_MAP)
		result->flags |= P2PC_STEP_FLAG_NOT_DONE;
	else
		result->error = p2pc_act(job, step);
	result->nents = list->table.nents;
	result->entries = list->entries;
	ret = p2pc_list_state(list, reply);
	if (ret)
		return ret;
	return p2pc_look_up(job, list, result, reply);
}

static void p2pc_account(struct p2pc_job *job, struct p2pc_account *account,
			 bool after)
{
	const struct p2pc_device *client;
	u32 i, count;

	for (i = 0; i < job->plan.head->clients; i++) {
		client = p2pc_device_of(job, i);
		account[i].supported = dma_pci_p2pdma_supported(&client->pdev->dev);
		count = P2PC_NOT_COUNTED;
		if (job->plan.head->flags & P2PC_SCENARIO_FLAG_ACCOUNT)
			count = p2pc_space_count(client);
		if (count != P2PC_NOT_COUNTED)
			p2pc_space_reset(client);
		if (after)
			account[i].after = count;
		else
			account[i].before = count;
	}
}

/* Unmaps what the scenario left mapped; returns a bit for each such list. */
static u32 p2pc_unmap_left(struct p2pc_job *job)
{
	u32 i, left = 0;

	for (i = 0; i < job->plan.head->lists; i++) {
		if (!job->plan.list[i].mapped)
			continue;
		left |= BIT(i);
		/* the DMA fields stay: they alone say what to unmap */
		p2pc_list_repair(&job->plan, &job->plan.list[i]);
		p2pc_call_unmap(p2pc_device_of(job, job->plan.list[i].client),
				&job->plan.list[i]);
	}
	return left;
}

/* Leaves the clients as if the scenario had not been. */
static void p2pc_clean_up(struct p2pc_job *job)
{
	u32 i;

	for (i = 0; i < job->leaks; i++)
		p2pc_purge(job->leak[i].client, &job->leak[i].ranges);
	if (job->out_of_space)
		for (i = 0; i < job->plan.head->clients; i++)
			p2pc_space_reset(p2pc_device_of(job, i));
}

static int p2pc_tell_places(struct p2pc_job *job, struct p2pc_writer *reply)
{
	const struct p2pc_region *region;
	struct p2pc_place *place;
	u32 i;

	place = p2pc_put(reply, sizeof(*place), job->plan.head->regions);
	if (!place)
		return -EMSGSIZE;
	for (i = 0; i < job->plan.head->regions; i++) {
		region = &job->plan.region[i];
		place[i].phys = p2pc_region_phys(region);
		if (region->kind != P2PC_REGION_KIND_BAR)
			continue;
		place[i].bus = p2pc_bench.provider[region->provider].bus + region->start;
	}
	return 0;
}

static int p2pc_do_steps(struct p2pc_job *job, struct p2pc_writer *reply)
{
	struct p2pc_result *result = p2pc_put(reply, sizeof(*result), 1);
	struct p2pc_account *account;
	int ret;
	u32 i;

	if (!result)
		return -EMSGSIZE;
	result->steps = job->plan.head->steps;
	result->regions = job->plan.head->regions;
	result->clients = job->plan.head->clients;
	ret = p2pc_tell_places(job, reply);
	if (ret)
		return ret;
	account = p2pc_put(reply, sizeof(*account), job->plan.head->clients);
	if (!account)
		return -EMSGSIZE;

	p2pc_account(job, account, false);
	for (i = 0; !ret && i < job->plan.head->steps; i++)
		ret = p2pc_do_step(job, &job->plan.step[i], reply);
	result->left_mapped = p2pc_unmap_left(job);
	p2pc_clean_up(job);
	p2pc_account(job, account, true);
	return ret;
}

int p2pc_run_scenario(struct p2pc_reader *request, struct p2pc_writer *reply)
{
	struct p2pc_job *job;
	int ret = 0;
	u32 i;

	if (!p2pc_bench.ready)
		return -ENXIO;
	job = kzalloc(sizeof(*job), GFP_KERNEL);
	if (!job)
		return -ENOMEM;
	ret = p2pc_scenario_parse(request, &job->plan);
	if (ret)
		goto free;
	for (i = 0; !ret && i < job->plan.head->lists; i++)
		ret = p2pc_list_build(&job->plan, &job->plan.list[i]);
	if (!ret)
		ret = p2pc_configure(job);
	if (!ret)
		ret = p2pc_do_steps(job, reply);
	p2pc_restore(job);
	for (i = 0; i < job->plan.head->lists; i++)
		p2pc_list_free(&job->plan.list[i]);
free:
	kfree(job);
	return ret;
}
