// SPDX-License-Identifier: GPL-2.0-only
/*
 * RUN: one scenario in, what was seen of it out.
 */
#include <linux/slab.h>
#include "p2pc.h"
#include "p2pc_compat.h"

/* IOVA that translated though nothing should be mapped there. */
struct p2pc_leak {
	const struct p2pc_device *client;
	struct p2pc_ranges ranges;
};

struct p2pc_job {
	struct p2pc_plan plan;
	struct p2pc_settings settings;
	/* NULL: no provider goes away meanwhile */
	struct p2pc_departure *departure;
	struct p2pc_touches touches;
	struct p2pc_leak leak[P2PC_MAX_STEPS];
	u32 leaks;
	bool out_of_space;
};

static const struct p2pc_device *p2pc_device_of(const struct p2pc_job *job,
						u32 client)
{
	return p2pc_plan_device(&job->plan, client);
}

static int p2pc_map(struct p2pc_job *job, const struct p2pc_step *step)
{
	struct p2pc_list *list = &job->plan.list[step->list];
	const struct p2pc_device *client = p2pc_device_of(job, step->client);
	struct p2pc_ranges next = { };
	int ret;

	/* a device shows whether IOVA was used again before the IOTLB let go of it */
	p2pc_call_prepare(client, list, step);
	p2pc_locate(client, list->bytes, !job->plan.accesses, &next);
	list->client = step->client;
	p2pc_access_forget(list);
	ret = p2pc_call_map(client, list, step);
	if (ret)
		p2pc_locate_again(client, list->bytes, &next);
	list->probed = (struct p2pc_ranges){ };
	if (ret || !p2pc_probe_segments(client, list, P2PC_GUARD, &list->probed))
		list->probed = next;
	if (ret == -ENOMEM || ret == -P2PC_ERROR_UNKNOWN)
		job->out_of_space = true;
	return ret;
}

static bool p2pc_is_access(const struct p2pc_step *step)
{
	return step->op == P2PC_OP_READ || step->op == P2PC_OP_WRITE;
}

/* Whether the list is in a state in which the step can be done. */
static bool p2pc_can_act(const struct p2pc_list *list, const struct p2pc_step *step)
{
	if (p2pc_is_access(step))
		return list->segments;
	return list->mapped ? step->op != P2PC_OP_MAP : step->op == P2PC_OP_MAP;
}

/* Does what the step says, and tells the value for step_result.error. */
static int p2pc_act(struct p2pc_job *job, const struct p2pc_step *step, u32 *error)
{
	struct p2pc_list *list = &job->plan.list[step->list];
	const struct p2pc_device *client = p2pc_device_of(job, list->client);
	int ret;

	switch (step->op) {
	case P2PC_OP_MAP:
		ret = p2pc_map(job, step);
		*error = ret == -P2PC_ERROR_UNKNOWN ? P2PC_NO_ERRNO : -ret;
		return !ret && job->plan.accesses ? p2pc_access_remember(list) : 0;
	case P2PC_OP_UNMAP:
		p2pc_call_unmap(client, list);
		return 0;
	case P2PC_OP_READ:
	case P2PC_OP_WRITE:
		return client->engine ?
			p2pc_access(&job->plan, client, list, step, &job->touches) : -ENODEV;
	default:
		p2pc_call_sync(client, list, step->op == P2PC_OP_SYNC_FOR_CPU);
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
	u64 bytes = client->pdev->untrusted ? 0 : list->bytes;
	int ret;

	/* nothing to look up without an IOMMU, nor before the list's first map */
	if (!client->domain || !list->probed.count)
		return 0;
	range = p2pc_put(reply, sizeof(*range), list->probed.count);
	if (!range)
		return -EMSGSIZE;
	memcpy(range, list->probed.range, list->probed.count * sizeof(*range));
	result->ranges = list->probed.count;
	ret = p2pc_probe(client, &list->probed, bytes, &result->runs, reply);
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
	if (p2pc_can_act(list, step))
		ret = p2pc_act(job, step, &result->error);
	else
		result->flags |= P2PC_STEP_FLAG_NOT_DONE;
	if (ret)
		return ret;
	result->nents = list->table.nents;
	result->entries = list->entries;
	ret = p2pc_list_state(list, reply);
	if (!ret)
		ret = p2pc_look_up(job, list, result, reply);
	return ret ? ret : p2pc_access_tell(&job->touches, &result->touches, reply);
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
	ret = p2pc_tell_places(&job->plan, reply);
	if (ret)
		return ret;
	account = p2pc_put(reply, sizeof(*account), job->plan.head->clients);
	if (!account)
		return -EMSGSIZE;

	p2pc_account(&job->plan, account, false);
	for (i = 0; !ret && i < job->plan.head->steps; i++) {
		if (job->departure)
			p2pc_depart(job->departure, i);
		ret = p2pc_do_step(job, &job->plan.step[i], reply);
	}
	if (job->departure)
		p2pc_depart(job->departure, i);
	result->left_mapped = p2pc_unmap_left(job);
	p2pc_clean_up(job);
	p2pc_account(&job->plan, account, true);
	return ret;
}

int p2pc_run_scenario(struct p2pc_reader *request, struct p2pc_writer *reply,
		      struct p2pc_departure *departure)
{
	struct p2pc_job *job;
	int ret = 0;
	u32 i;

	if (!p2pc_bench.ready)
		return -ENXIO;
	job = kzalloc_obj(*job, GFP_KERNEL);
	if (!job)
		return -ENOMEM;
	job->departure = departure;
	ret = p2pc_scenario_parse(request, &job->plan);
	if (ret)
		goto free;
	if (job->plan.accesses) {
		job->touches.touch = kvcalloc(P2PC_MAX_TOUCHES, sizeof(*job->touches.touch),
					      GFP_KERNEL);
		ret = job->touches.touch ? 0 : -ENOMEM;
	}
	for (i = 0; !ret && i < job->plan.head->lists; i++)
		ret = p2pc_list_build(&job->plan, &job->plan.list[i]);
	if (!ret)
		ret = p2pc_configure(&job->plan, &job->settings);
	if (!ret)
		ret = p2pc_do_steps(job, reply);
	p2pc_restore(&job->plan, &job->settings);
	for (i = 0; i < job->plan.head->lists; i++) {
		p2pc_access_forget(&job->plan.list[i]);
		p2pc_list_free(&job->plan.list[i]);
	}
free:
	kvfree(job->touches.touch);
	kfree(job);
	return ret;
}
