// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel module: loading it, and calling it.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "agent.h"
#include "p2pc_ioctl.h"

int device_load(const char *module)
{
	int file = open(module, O_RDONLY | O_CLOEXEC);
	int ret;

	if (file < 0)
		return -errno;
	ret = syscall(SYS_finit_module, file, "", 0) ? -errno : 0;
	close(file);
	return ret;
}

/* The device's file descriptor. */
int device_open(void)
{
	int device = open("/dev/p2p_conform", O_RDWR | O_CLOEXEC);

	return device < 0 ? -errno : device;
}

int device_call(int device, unsigned long command, const void *request,
		size_t request_length, void *reply, size_t *reply_length)
{
	struct p2pc_call call = {
		.request = (uintptr_t)request,
		.request_length = request_length,
		.reply = (uintptr_t)reply,
		.reply_length = *reply_length,
	};

	if (ioctl(device, command, &call))
		return -errno;
	*reply_length = call.reply_length;
	return 0;
}
