// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel module: loading it, and calling it.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "agent.h"
#include "p2pc_ioctl.h"

/* Of a millisecond each. */
#define NODE_TRIES 2000
#define UNLOAD_TRIES 2000

static void wait_a_moment(void)
{
	const struct timespec moment = { .tv_nsec = 1000000 };

	nanosleep(&moment, NULL);
}

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

/*
 * The device must be closed by then; unbinds its driver from all devices. Somebody else,
 * who looks at everything in /dev, may have it open for a moment.
 */
int device_unload(void)
{
	for (int tries = 0; tries < UNLOAD_TRIES; tries++) {
		if (!syscall(SYS_delete_module, "p2p_conform", O_NONBLOCK))
			return 0;
		if (errno != EAGAIN)
			break;
		wait_a_moment();
	}
	/* somebody else was faster */
	return errno == ENOENT ? 0 : -errno;
}

/* The device's file descriptor; udev may still be making the node. */
int device_open(void)
{
	int device = -1;

	for (int tries = 0; device < 0 && tries < NODE_TRIES; tries++) {
		device = open("/dev/p2p_conform", O_RDWR | O_CLOEXEC);
		if (device < 0 && errno != ENOENT)
			break;
		if (device < 0)
			wait_a_moment();
	}
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
