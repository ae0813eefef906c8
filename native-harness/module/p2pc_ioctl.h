/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The calls between the agent and the module. The payloads are the protocol's.
 */
#ifndef P2PC_IOCTL_H
#define P2PC_IOCTL_H

#include <linux/ioctl.h>
#include <linux/types.h>

struct p2pc_call {
	__u64 request;
	__u64 reply;
	__u32 request_length;
	/* in: room for the reply; out: its length */
	__u32 reply_length;
};

#define P2PC_IOC_SETUP _IOWR('P', 0x50, struct p2pc_call)
#define P2PC_IOC_RUN _IOWR('P', 0x51, struct p2pc_call)
#define P2PC_IOC_STRESS _IOWR('P', 0x58, struct p2pc_call)
#define P2PC_IOC_UNBIND _IOWR('P', 0x59, struct p2pc_call)
#define P2PC_IOC_DISTANCE _IOWR('P', 0x5a, struct p2pc_call)

#endif
