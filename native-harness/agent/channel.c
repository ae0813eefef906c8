// SPDX-License-Identifier: GPL-2.0-only
/*
 * Frames in and out. Whatever is wrong with a frame ends the channel: after that
 * nobody knows where the next one starts.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>
#include "agent.h"

#define ROOM (2 * (sizeof(struct p2pc_frame) + P2PC_MAX_REQUEST))

int channel_open(struct channel *channel, int input, int output)
{
	*channel = (struct channel){ .input = input, .output = output };
	channel->bytes = malloc(ROOM);
	return channel->bytes ? 0 : -ENOMEM;
}

/* The file descriptors are the caller's. */
void channel_close(struct channel *channel)
{
	free(channel->bytes);
	channel->bytes = NULL;
}

/* Reads until at least this many bytes wait: 1, or 0 at the end of the input. */
static int fill(struct channel *channel, size_t wanted)
{
	ssize_t got;

	if (ROOM - channel->start < wanted) {
		memmove(channel->bytes, channel->bytes + channel->start,
			channel->end - channel->start);
		channel->end -= channel->start;
		channel->start = 0;
	}
	while (channel->end - channel->start < wanted) {
		got = read(channel->input, channel->bytes + channel->end,
			   ROOM - channel->end);
		if (got < 0 && errno == EINTR && !(channel->stoppable && stop_wanted()))
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			return channel->end == channel->start ? 0 : -EPIPE;
		channel->end += got;
	}
	return 1;
}

int channel_receive(struct channel *channel, struct p2pc_frame *frame,
		    const __u8 **payload)
{
	int ret = fill(channel, sizeof(*frame));

	if (ret <= 0)
		return ret;
	memcpy(frame, channel->bytes + channel->start, sizeof(*frame));
	if (frame->magic != P2PC_MAGIC)
		return -EBADMSG;
	if (frame->version != P2PC_VERSION)
		return -EPROTONOSUPPORT;
	if (frame->length > P2PC_MAX_REQUEST)
		return -EMSGSIZE;
	ret = fill(channel, sizeof(*frame) + frame->length);
	if (ret <= 0)
		return ret;
	*payload = channel->bytes + channel->start + sizeof(*frame);
	if (frame->crc32 != crc32(*payload, frame->length))
		return -EBADMSG;
	channel->start += sizeof(*frame) + frame->length;
	return 1;
}

int channel_send(struct channel *channel, __u16 type, __u32 seq,
		 const void *payload, size_t length)
{
	struct p2pc_frame frame = {
		.magic = P2PC_MAGIC,
		.version = P2PC_VERSION,
		.type = type,
		.seq = seq,
		.length = length,
		.crc32 = crc32(payload, length),
	};
	struct iovec parts[] = {
		{ .iov_base = &frame, .iov_len = sizeof(frame) },
		{ .iov_base = (void *)payload, .iov_len = length },
	};
	struct iovec *part = parts;
	ssize_t sent;

	while (part < parts + 2) {
		sent = writev(channel->output, part, parts + 2 - part);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			return -errno;
		for (; part < parts + 2 && (size_t)sent >= part->iov_len; part++)
			sent -= part->iov_len;
		if (part < parts + 2) {
			part->iov_base = (__u8 *)part->iov_base + sent;
			part->iov_len -= sent;
		}
	}
	return 0;
}
