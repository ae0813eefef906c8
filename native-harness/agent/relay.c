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
#include <unistd.h>
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

/* What the module does, and how the answer is called. */
static const struct request {
	__u16 type;
	__u16 answer;
	unsigned long command;
	const char *name;
} requests[] = {
	{ P2PC_MESSAGE_SETUP, P2PC_MESSAGE_READY, P2PC_IOC_SETUP, "SETUP" },
	{ P2PC_MESSAGE_RUN, P2PC_MESSAGE_RESULT, P2PC_IOC_RUN, "RUN" },
	{ P2PC_MESSAGE_STRESS, P2PC_MESSAGE_STRESS_RESULT, P2PC_IOC_STRESS, "STRESS" },
	{ P2PC_MESSAGE_UNBIND, P2PC_MESSAGE_UNBIND_RESULT, P2PC_IOC_UNBIND, "UNBIND" },
	{ P2PC_MESSAGE_DISTANCE, P2PC_MESSAGE_DISTANCE_RESULT, P2PC_IOC_DISTANCE, "DISTANCE" },
};

static const struct request *request_of(__u16 type)
{
	for (size_t i = 0; i < sizeof(requests) / sizeof(*requests); i++)
		if (requests[i].type == type)
			return &requests[i];
	return NULL;
}

int relay_one(struct channel *channel, int device, const struct p2pc_frame *frame,
	      const __u8 *payload, void *reply, size_t *length)
{
	const struct request *request = request_of(frame->type);
	int ret, sent;

	if (!request)
		return relay_fail(channel, frame->seq, "message type", -ENOMSG);
	*length = P2PC_MAX_REPLY;
	ret = watch_rearm();
	/* later dma-debug would be switched off by it: it asks for its nodes only once */
	if (!ret && frame->type == P2PC_MESSAGE_SETUP)
		ret = shortage_set(true);
	if (!ret)
		ret = device_call(device, request->command, payload, frame->length,
				  reply, length);
	shortage_set(false);
	sent = relay_log(channel, frame->seq);
	if (sent)
		return sent;
	if (ret)
		return relay_fail(channel, frame->seq, request->name, ret);
	return channel_send(channel, request->answer, frame->seq, reply, *length);
}

static int say_hello(struct channel *channel, __u32 seq)
{
	const struct p2pc_hello hello = { .version = P2PC_VERSION };

	return channel_send(channel, P2PC_MESSAGE_HELLO, seq, &hello, sizeof(hello));
}

/* Unloads the module and loads it anew. What can't be done is told, and the channel lives. */
static int reload(struct channel *channel, int *device, const char *module, __u32 seq)
{
	int ret, sent;

	if (!module)
		return relay_fail(channel, seq, "RELOAD", -EPERM);
	close(*device);
	*device = -1;
	ret = device_unload();
	if (!ret)
		ret = device_load(module);
	if (!ret)
		*device = device_open();
	sent = relay_log(channel, seq);
	if (sent)
		return sent;
	if (ret || *device < 0)
		return relay_fail(channel, seq, "RELOAD", ret ? ret : *device);
	return say_hello(channel, seq);
}

static int look_for_leaks(struct channel *channel, __u32 seq)
{
	int ret = watch_leaks(channel, seq);

	if (!ret)
		ret = relay_log(channel, seq);
	if (ret)
		return relay_fail(channel, seq, "LEAKS", ret);
	return channel_send(channel, P2PC_MESSAGE_LEAKS_RESULT, seq, NULL, 0);
}

int relay(struct channel *channel, int *device, const char *module)
{
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
		ret = say_hello(channel, 0);
	while (!ret && !stop_wanted()) {
		ret = channel_receive(channel, &frame, &payload);
		if (ret < 0)
			relay_fail(channel, 0, "frame", ret);
		if (ret <= 0 || frame.type == P2PC_MESSAGE_STOP)
			break;
		if (frame.type == P2PC_MESSAGE_RELOAD)
			ret = reload(channel, device, module, frame.seq);
		else if (frame.type == P2PC_MESSAGE_LEAKS)
			ret = look_for_leaks(channel, frame.seq);
		else
			ret = relay_one(channel, *device, &frame, payload, reply,
					&length);
	}
	free(reply);
	return ret < 0 ? ret : 0;
}
