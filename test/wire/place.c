// SPDX-License-Identifier: GPL-2.0-only
/*
 * The agent's placement, for tests: reads a frame READY, one with the providers of
 * SETUP, a struct setup_device each, then the frames of a kit's file, and answers each CASE with PLACED or UNPLACED. Exits with the errno
 * of what went wrong.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "agent.h"

static __u8 ready[65536] __attribute__((aligned(8)));
static struct p2pc_setup_device named[P2PC_MAX_PROVIDERS];

static int place(struct channel *channel, const struct machine *machine,
		 const struct p2pc_frame *frame, const __u8 *payload)
{
	struct kit_case kit_case;
	__u8 *run;
	int ret;

	ret = case_read(&kit_case, payload, frame->length);
	if (ret)
		return ret;
	run = malloc(kit_case.run_length);
	if (!run)
		return -ENOMEM;
	if (place_case(&kit_case, machine, run))
		ret = channel_send(channel, P2PC_KIT_MESSAGE_PLACED, frame->seq, run,
				   kit_case.run_length);
	else
		ret = channel_send(channel, P2PC_KIT_MESSAGE_UNPLACED, frame->seq, NULL, 0);
	free(run);
	return ret;
}

int main(void)
{
	struct machine machine;
	struct p2pc_frame frame;
	struct channel channel;
	const __u8 *payload;
	int ret = channel_open(&channel, STDIN_FILENO, STDOUT_FILENO);

	if (ret)
		return -ret;
	if (channel_receive(&channel, &frame, &payload) <= 0 || frame.length > sizeof(ready))
		return EBADMSG;
	memcpy(ready, payload, frame.length);
	machine.named = named;
	ret = machine_read(&machine, ready, frame.length);
	if (!ret && (channel_receive(&channel, &frame, &payload) <= 0 ||
		     frame.length != machine.head->providers * sizeof(*named)))
		return EBADMSG;
	if (!ret)
		memcpy(named, payload, frame.length);
	while (!ret && channel_receive(&channel, &frame, &payload) > 0)
		if (frame.type == P2PC_KIT_MESSAGE_CASE)
			ret = place(&channel, &machine, &frame, payload);
	channel_close(&channel);
	return -ret;
}
