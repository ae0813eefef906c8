// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hands each request to the module and its reply back, and with it what the
 * kernel logged meanwhile, so that every log line belongs to one request.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "agent.h"
#include "p2pc_ioctl.h"

int relay_fail(struct channel *channel, __u32 seq, const char *what, int error)
{
	char text[256];
	int length = snprintf(text, sizeof(text), "%s: %s", what, strerror(-error));

	return channel_send(channel, P2PC_MESSAGE_FAIL, seq, text, length);
}

int relay_log(struct channel *channel, __u32 seq)
{
	const char *text;
	size_t length = kmsg_drain(&text);

	return length ? channel_send(channel, P2PC_MESSAGE_LOG, seq, text, length) : 0;
}

int relay_one(struct channel *channel, int device, const struct p2pc_frame *frame,
	      const __u8 *payload, void *reply, size_t *length)
{
	bool setup = frame->type == P2PC_MESSAGE_SETUP;
	int ret, sent;

	*length = P2PC_MAX_REPLY;
	ret = device_call(device, setup ? P2PC_IOC_SETUP : P2PC_IOC_RUN,
			  payload, frame->length, reply, length);
	sent = relay_log(channel, frame->seq);
	if (sent)
		return sent;
	if (ret)
		return relay_fail(channel, frame->seq, setup ? "SETUP" : "RUN", ret);
	return channel_send(channel, setup ? P2PC_MESSAGE_READY : P2PC_MESSAGE_RESULT,
			    frame->seq, reply, *length);
}

int relay(struct channel *channel, int device)
{
	struct p2pc_hello hello = { .version = P2PC_VERSION };
	struct p2pc_frame frame;
	const __u8 *payload;
	size_t length;
	void *reply;
	int ret;

	reply = malloc(P2PC_MAX_REPLY);
	if (!reply)
		return -ENOMEM;
	/* what the kernel said before the first request belongs to none */
	ret = relay_log(channel, 0);
	if (!ret)
		ret = channel_send(channel, P2PC_MESSAGE_HELLO, 0, &hello, sizeof(hello));
	while (!ret && !stop_wanted()) {
		ret = channel_receive(channel, &frame, &payload);
		if (ret < 0)
			relay_fail(channel, 0, "frame", ret);
		if (ret <= 0 || frame.type == P2PC_MESSAGE_STOP)
			break;
		if (frame.type == P2PC_MESSAGE_SETUP || frame.type == P2PC_MESSAGE_RUN)
			ret = relay_one(channel, device, &frame, payload, reply,
					&length);
		else
			ret = relay_fail(channel, frame.seq, "message type", -ENOMSG);
	}
	free(reply);
	return ret < 0 ? ret : 0;
}
