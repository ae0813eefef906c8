// SPDX-License-Identifier: GPL-2.0-only
/*
 * STRESS: workers on several processors map and unmap lists at the same time, most of
 * them in one domain. Each call is told with the time before and after it, so that
 * whoever reads that knows what was mapped at the same moment. Only on a test bench.
 */
#include <linux/atomic.h>
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/pci-p2pdma.h>
#include <linux/prandom.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/workqueue.h>
#include "p2pc.h"
#include "p2pc_compat.h"

/* Of one list: with them, an event takes less than P2PC_EVENT_ROOM. */
#define P2PC_STRESS_ENTRIES 64
#define P2PC_STRESS_BYTES SZ_1M
#define P2PC_EVENT_ROOM SZ_16K

/* Of the reply, for what follows the events. */
#define P2PC_LOOK_ROOM SZ_1M

struct p2pc_stress_job {
	const struct p2pc_stress *head;
	const struct p2pc_setup_pair *question;
	struct p2pc_plan plan;
	struct p2pc_settings settings;
	atomic64_t clock;
	struct p2pc_worker *worker;
};

struct p2pc_worker {
	struct work_struct work;
	struct p2pc_stress_job *job;
	u32 index;
	struct rnd_state chance;
	u32 asked;
	struct p2pc_writer log;
	u32 events;
	/* where lists of each client were; first > last: nowhere */
	struct p2pc_range used[P2PC_MAX_CLIENTS];
	bool out_of_space;
	int error;
};

static void p2pc_ask(struct p2pc_worker *worker, struct p2pc_event *event)
{
	const struct p2pc_stress_job *job = worker->job;
	const struct p2pc_setup_pair *pair;

	event->question = P2PC_NO_QUESTION;
	if (!job->head->questions)
		return;
	event->question = worker->asked++ % job->head->questions;
	pair = &job->question[event->question];
	event->distance =
		pci_p2pdma_distance(p2pc_bench.provider[pair->provider].pdev,
				    &p2pc_bench.client[pair->client].pdev->dev, false);
}

/*
 * Looks up the list's own IOVA and nothing beside it: what lies there is another
 * worker's, and its page tables may be going away.
 */
static int p2pc_look_up_own(struct p2pc_worker *worker, struct p2pc_list *list,
			    struct p2pc_step_result *result)
{
	const struct p2pc_device *client =
		p2pc_plan_device(&worker->job->plan, list->client);
	struct p2pc_range *used = &worker->used[list->client];
	struct p2pc_range *range;

	list->probed = (struct p2pc_ranges){ };
	if (!client->domain || !p2pc_probe_segments(client, list, 0, &list->probed))
		return 0;
	range = p2pc_put(&worker->log, sizeof(*range), 1);
	if (!range)
		return -EMSGSIZE;
	*range = list->probed.range[0];
	used->first = min(used->first, range->first);
	used->last = max(used->last, range->last);
	result->ranges = 1;
	return p2pc_probe(client, &list->probed, 0, &result->runs, &worker->log);
}

static int p2pc_call_one(struct p2pc_worker *worker, struct p2pc_list *list,
			 const struct p2pc_step *step, struct p2pc_event *event)
{
	struct p2pc_stress_job *job = worker->job;
	const struct p2pc_device *client = p2pc_plan_device(&job->plan, step->client);
	int ret = 0;

	list->client = step->client;
	event->op = list->mapped ? P2PC_OP_UNMAP : P2PC_OP_MAP;
	event->began = atomic64_inc_return(&job->clock);
	if (list->mapped)
		p2pc_call_unmap(client, list);
	else
		ret = p2pc_call_map(client, list, step);
	event->ended = atomic64_inc_return(&job->clock);
	if (ret == -ENOMEM || ret == -P2PC_ERROR_UNKNOWN)
		worker->out_of_space = true;
	return ret == -P2PC_ERROR_UNKNOWN ? P2PC_NO_ERRNO : -ret;
}

/* Maps the list, or unmaps it if it is mapped, and tells of it. */
static int p2pc_do_event(struct p2pc_worker *worker, u32 number)
{
	struct p2pc_list *list = &worker->job->plan.list[number];
	struct p2pc_step_result *result;
	struct p2pc_event *event;
	int ret;

	event = p2pc_put(&worker->log, sizeof(*event), 1);
	result = p2pc_put(&worker->log, sizeof(*result), 1);
	if (!event || !result)
		return -EMSGSIZE;
	event->worker = worker->index;
	event->list = number;
	event->cpu = raw_smp_processor_id();
	p2pc_ask(worker, event);
	ret = p2pc_list_state(list, &worker->log);
	if (ret)
		return ret;
	result->error = p2pc_call_one(worker, list, &worker->job->plan.step[number], event);
	result->nents = list->table.nents;
	result->entries = list->entries;
	ret = p2pc_list_state(list, &worker->log);
	if (!ret && list->mapped)
		ret = p2pc_look_up_own(worker, list, result);
	worker->events++;
	return ret;
}

static bool p2pc_has_room(const struct p2pc_worker *worker, u32 events)
{
	return worker->log.capacity - worker->log.length >= events * P2PC_EVENT_ROOM;
}

static void p2pc_work(struct work_struct *work)
{
	struct p2pc_worker *worker = container_of(work, struct p2pc_worker, work);
	const struct p2pc_stress *head = worker->job->head;
	u32 lists = worker->job->plan.head->lists;
	/* its lists are index, index + workers, ... */
	u32 mine = (lists - worker->index + head->workers - 1) / head->workers;
	u32 turn, i;

	for (turn = 0; turn < head->turns && !worker->error; turn++) {
		/* for this turn, and for unmapping all in the end */
		if (!p2pc_has_room(worker, mine + 1))
			break;
		i = prandom_u32_state(&worker->chance) % mine;
		worker->error = p2pc_do_event(worker, worker->index + i * head->workers);
		cond_resched();
	}
	for (i = worker->index; i < lists; i += head->workers)
		if (worker->job->plan.list[i].mapped && !worker->error)
			worker->error = p2pc_do_event(worker, i);
}

/* The processor with this number of those that are online. */
static u32 p2pc_cpu(u32 number)
{
	u32 cpu;

	number %= num_online_cpus();
	for_each_online_cpu(cpu)
		if (!number--)
			return cpu;
	return cpumask_first(cpu_online_mask);
}

static int p2pc_let_work(struct p2pc_stress_job *job, struct p2pc_writer *reply)
{
	size_t share = (reply->capacity - reply->length - P2PC_LOOK_ROOM) / job->head->workers;
	struct workqueue_struct *queue;
	struct p2pc_worker *worker;
	u32 i, client;

	queue = alloc_workqueue("p2pc_stress", WQ_CPU_INTENSIVE | WQ_PERCPU, 0);
	if (!queue)
		return -ENOMEM;
	/* logs begin on multiples of eight, as all structs do */
	share = round_down(share, sizeof(u64));
	for (i = 0; i < job->head->workers; i++) {
		worker = &job->worker[i];
		worker->job = job;
		worker->index = i;
		worker->log.bytes = reply->bytes + reply->length + i * share;
		worker->log.capacity = share;
		for (client = 0; client < P2PC_MAX_CLIENTS; client++)
			worker->used[client].first = U64_MAX;
		prandom_seed_state(&worker->chance, job->head->seed + i);
		INIT_WORK(&worker->work, p2pc_work);
	}
	cpus_read_lock();
	for (i = 0; i < job->head->workers; i++)
		queue_work_on(p2pc_cpu(i), queue, &job->worker[i].work);
	cpus_read_unlock();
	destroy_workqueue(queue);
	return 0;
}

/* Moves the workers' logs together. */
static int p2pc_gather(struct p2pc_stress_job *job, struct p2pc_writer *reply,
		       struct p2pc_stress_result *result)
{
	const struct p2pc_worker *worker;
	u32 i;

	for (i = 0; i < job->head->workers; i++) {
		worker = &job->worker[i];
		if (worker->error)
			return worker->error;
		memmove(reply->bytes + reply->length, worker->log.bytes, worker->log.length);
		reply->length += worker->log.length;
		result->events += worker->events;
	}
	return 0;
}

/* What is left where the client's lists had been. */
static int p2pc_look_after(struct p2pc_stress_job *job, u32 client,
			   struct p2pc_writer *reply)
{
	const struct p2pc_device *device = p2pc_plan_device(&job->plan, client);
	struct p2pc_look *look = p2pc_put(reply, sizeof(*look), 1);
	struct p2pc_ranges ranges = { };
	struct p2pc_range *range;
	int ret;
	u32 i;

	if (!look)
		return -EMSGSIZE;
	for (i = 0; i < job->head->workers; i++) {
		range = &job->worker[i].used[client];
		if (range->first <= range->last)
			p2pc_ranges_add(&ranges, range->first, range->last);
	}
	if (!ranges.count)
		return 0;
	range = p2pc_put(reply, sizeof(*range), ranges.count);
	if (!range)
		return -EMSGSIZE;
	memcpy(range, ranges.range, ranges.count * sizeof(*range));
	look->ranges = ranges.count;
	ret = p2pc_probe(device, &ranges, 0, &look->runs, reply);
	if (look->runs)
		p2pc_purge(device, &ranges);
	return ret;
}

static int p2pc_do_job(struct p2pc_stress_job *job, struct p2pc_writer *reply)
{
	struct p2pc_stress_result *result = p2pc_put(reply, sizeof(*result), 1);
	struct p2pc_account *account;
	bool out_of_space = false;
	int ret;
	u32 i;

	if (!result || p2pc_tell_places(&job->plan, reply))
		return -EMSGSIZE;
	account = p2pc_put(reply, sizeof(*account), job->plan.head->clients);
	if (!account)
		return -EMSGSIZE;
	result->regions = job->plan.head->regions;
	result->clients = job->plan.head->clients;
	result->cpus = num_online_cpus();

	p2pc_account(&job->plan, account, false);
	ret = p2pc_let_work(job, reply);
	if (!ret)
		ret = p2pc_gather(job, reply, result);
	for (i = 0; i < job->head->workers; i++)
		out_of_space |= job->worker[i].out_of_space;
	for (i = 0; i < job->plan.head->clients; i++) {
		p2pc_space_settle(p2pc_plan_device(&job->plan, i));
		if (!ret)
			ret = p2pc_look_after(job, i, reply);
		if (out_of_space)
			p2pc_space_reset(p2pc_plan_device(&job->plan, i));
	}
	p2pc_account(&job->plan, account, true);
	return ret;
}

static bool p2pc_questions_ok(const struct p2pc_stress_job *job)
{
	u32 i;

	for (i = 0; i < job->head->questions; i++)
		if (job->question[i].provider >= p2pc_bench.providers ||
		    job->question[i].client >= p2pc_bench.clients)
			return false;
	return true;
}

/* One map for each list, and lists that are not too long. */
static bool p2pc_lists_ok(const struct p2pc_plan *plan)
{
	u32 i, entry;
	u64 bytes;

	if (plan->head->steps != plan->head->lists)
		return false;
	for (i = 0; i < plan->head->lists; i++) {
		if (plan->step[i].op != P2PC_OP_MAP || plan->step[i].list != i ||
		    plan->step[i].fail_mapping ||
		    plan->list[i].entries > P2PC_STRESS_ENTRIES)
			return false;
		bytes = 0;
		for (entry = 0; entry < plan->list[i].entries; entry++)
			bytes += plan->list[i].want[entry].length;
		if (bytes > P2PC_STRESS_BYTES)
			return false;
	}
	return true;
}

static int p2pc_stress_parse(struct p2pc_reader *request, struct p2pc_stress_job *job)
{
	int ret;

	job->head = p2pc_take(request, sizeof(*job->head), 1);
	if (!job->head || !job->head->workers || job->head->workers > P2PC_MAX_WORKERS)
		return -EINVAL;
	job->question = p2pc_take(request, sizeof(*job->question), job->head->questions);
	if (!job->question || !p2pc_questions_ok(job))
		return -EINVAL;
	ret = p2pc_scenario_parse(request, &job->plan);
	if (ret)
		return ret;
	if (job->head->workers > job->plan.head->lists || !p2pc_lists_ok(&job->plan))
		return -EINVAL;
	job->worker = kcalloc(job->head->workers, sizeof(*job->worker), GFP_KERNEL);
	return job->worker ? 0 : -ENOMEM;
}

int p2pc_do_stress(struct p2pc_reader *request, struct p2pc_writer *reply)
{
	struct p2pc_stress_job *job;
	int ret;
	u32 i;

	if (!p2pc_bench.ready)
		return -ENXIO;
	if (!(p2pc_bench.flags & P2PC_SETUP_FLAG_TEST_BENCH))
		return -EPERM;
	job = kzalloc_obj(*job, GFP_KERNEL);
	if (!job)
		return -ENOMEM;
	ret = p2pc_stress_parse(request, job);
	if (ret)
		goto free;
	for (i = 0; !ret && i < job->plan.head->lists; i++)
		ret = p2pc_list_build(&job->plan, &job->plan.list[i]);
	if (!ret)
		ret = p2pc_configure(&job->plan, &job->settings);
	if (!ret)
		ret = p2pc_do_job(job, reply);
	p2pc_restore(&job->plan, &job->settings);
	for (i = 0; i < job->plan.head->lists; i++)
		p2pc_list_free(&job->plan.list[i]);
free:
	kfree(job->worker);
	kfree(job);
	return ret;
}
