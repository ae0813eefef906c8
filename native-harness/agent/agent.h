/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The agent's parts. Functions return 0 or a negative errno unless they say otherwise.
 */
#ifndef P2PC_AGENT_H
#define P2PC_AGENT_H

#include <stddef.h>
#include <stdint.h>
#include "p2pc_wire.h"

/* channel.c: frames over two file descriptors */
struct channel {
	int input;
	int output;
	/* what was read and not yet taken */
	__u8 *bytes;
	size_t start;
	size_t end;
};

int channel_open(struct channel *channel, int input, int output);
void channel_close(struct channel *channel);
/* 1: a frame, its payload valid until the next call; 0: the input ended */
int channel_receive(struct channel *channel, struct p2pc_frame *frame,
		    const __u8 **payload);
int channel_send(struct channel *channel, __u16 type, __u32 seq,
		 const void *payload, size_t length);

/* crc32.c */
__u32 crc32(const __u8 *bytes, size_t length);

/* kmsg.c: what the kernel logged */
int kmsg_open(void);
/* Everything logged since the last call, as lines of <level>text; returns its length. */
size_t kmsg_drain(const char **text);

/* device.c: the kernel module */
int device_load(const char *module);
int device_open(void);
int device_call(int device, unsigned long command, const void *request,
		size_t request_length, void *reply, size_t *reply_length);

/* relay.c: serves requests until STOP or the end of the input */
int relay(struct channel *channel, int device);
int relay_fail(struct channel *channel, __u32 seq, const char *what, int error);

/* guest.c: the agent as the guest's first process; never returns */
void guest_main(int argc, char **argv);

#endif
