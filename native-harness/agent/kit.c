// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kit's file of cases in, a result file out. The result has its name only when
 * it is whole.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "agent.h"

#define NAME_ROOM 4096
#define REPORT_EVERY 100

struct work {
	struct session *session;
	struct channel channel;
	struct machine machine;
	__u32 cases;
	__u32 placed;
};

static bool send_head(struct work *work, const struct p2pc_frame *frame, const __u8 *payload)
{
	struct p2pc_kit_head *head;
	bool ok = false;
	__u8 *copy;

	if (frame->type != P2PC_KIT_MESSAGE_HEAD || frame->length < sizeof(*head))
		return tell("the kit's cases", "do not begin as such a file does");
	copy = malloc(frame->length);
	if (!copy)
		return tell_error("memory", -ENOMEM);
	memcpy(copy, payload, frame->length);
	head = (void *)copy;
	if (head->version != P2PC_KIT_VERSION)
		tell("the kit's cases", "are of another version than this program");
	else if (sha256_file(work->channel.input, head->kit))
		tell("the kit's cases", "can't be read");
	else
		ok = !channel_send(&work->channel, P2PC_KIT_MESSAGE_HEAD, 0, copy, frame->length);
	work->cases = head->cases;
	free(copy);
	return ok;
}

static bool run_case(struct work *work, const struct p2pc_frame *frame, const __u8 *payload)
{
	struct p2pc_frame run = { .type = P2PC_MESSAGE_RUN, .seq = frame->seq };
	struct channel *channel = &work->channel;
	struct kit_case kit_case;
	size_t length;
	__u8 *placed;
	int ret;

	ret = case_read(&kit_case, payload, frame->length);
	if (ret)
		return tell_error("a case of the kit", ret);
	placed = malloc(kit_case.run_length);
	if (!placed)
		return tell_error("memory", -ENOMEM);
	run.length = kit_case.run_length;
	if (!place_case(&kit_case, &work->machine, placed)) {
		ret = channel_send(channel, P2PC_KIT_MESSAGE_UNPLACED, frame->seq, NULL, 0);
	} else {
		work->placed++;
		ret = channel_send(channel, P2PC_KIT_MESSAGE_PLACED, frame->seq, placed,
				   run.length);
		if (!ret)
			ret = relay_one(channel, work->session->device, &run, placed,
					work->session->reply, &length);
	}
	free(placed);
	return !ret || tell_error("the result", ret);
}

/* True when all cases and the end were there. */
static bool run_cases(struct work *work)
{
	struct p2pc_frame frame;
	const __u8 *payload;
	__u32 done = 0;
	int ret;

	for (;;) {
		ret = stop_wanted() ? -EINTR : channel_receive(&work->channel, &frame, &payload);
		if (ret == -EINTR)
			return tell("interrupted", "no result is left");
		if (ret <= 0)
			return tell("the kit's cases",
				    ret ? strerror(-ret) : "the file is not whole");
		if (frame.type == P2PC_KIT_MESSAGE_END)
			break;
		if (frame.type != P2PC_KIT_MESSAGE_CASE || !run_case(work, &frame, payload))
			return false;
		if (++done % REPORT_EVERY == 0)
			fprintf(stderr, "%u of %u cases\n", done, work->cases);
	}
	fprintf(stderr, "%u of %u cases, %u of them fit this machine\n", done, work->cases,
		work->placed);
	return done == work->cases || tell("the kit's cases", "are fewer than their file says");
}

/* The module is gone by then: what it said at its end is in the file. */
static bool finish(struct work *work, const char *temporary, const char *result)
{
	struct p2pc_kit_end end;
	int ret;

	ret = relay_log(&work->channel, 0);
	if (!ret)
		ret = sha256_file(work->channel.output, end.sha256);
	if (!ret)
		ret = channel_send(&work->channel, P2PC_KIT_MESSAGE_END, 0, &end, sizeof(end));
	if (!ret && fsync(work->channel.output))
		ret = -errno;
	if (!ret && rename(temporary, result))
		ret = -errno;
	return !ret || tell_error(result, ret);
}

/* Where a case's RAM regions are, which whoever made the kit could not look up. */
static __u64 arena_of_kit(__u64 page_size)
{
	__u64 least = P2PC_KIT_ARENA_PAGES * page_size;

	return least > P2PC_KIT_ARENA_SIZE ? least : P2PC_KIT_ARENA_SIZE;
}

static bool run_through(struct work *work, const struct devices *devices)
{
	struct p2pc_frame frame;
	const __u8 *payload;
	struct session *session = work->session;

	if (channel_receive(&work->channel, &frame, &payload) <= 0)
		return tell("the kit's cases", "are no such file");
	if (!send_head(work, &frame, payload) ||
	    !session_setup(session, devices, &work->channel))
		return false;
	if (machine_read(&work->machine, session->ready, session->ready_length))
		return tell("set-up", "the module is not of this kit");
	work->machine.named = devices->provider;
	if (work->machine.head->arena_size < arena_of_kit(work->machine.head->page_size))
		return tell("the module", advice_on_load(-ENOMEM));
	return run_cases(work);
}

bool kit_run(struct session *session, const struct devices *devices,
	     const char *kit, const char *result)
{
	struct work work = { .session = session };
	char temporary[NAME_ROOM];
	bool ok = false, restored;
	int in, out;

	if (snprintf(temporary, sizeof(temporary), "%s.unfinished", result) >= NAME_ROOM)
		return tell(result, "too long a name");
	in = open(kit, O_RDONLY | O_CLOEXEC);
	if (in < 0)
		return tell_error(kit, -errno);
	out = open(temporary, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (out < 0) {
		tell_error(temporary, -errno);
	} else if (!channel_open(&work.channel, in, out)) {
		work.channel.stoppable = true;
		ok = run_through(&work, devices);
		restored = session_end(session);
		ok = ok && finish(&work, temporary, result);
		if (ok && !restored)
			ok = tell(result, "is whole, and can be judged");
		channel_close(&work.channel);
	}
	if (out >= 0) {
		close(out);
		if (!ok)
			unlink(temporary);
	}
	close(in);
	return ok;
}
