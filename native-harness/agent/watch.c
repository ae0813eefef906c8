// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a kernel that watches itself says only when asked, in debugfs. Other kernels
 * have none of it, and nothing is asked then.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "agent.h"

/*
 * dma-debug tells its first complaint, and then counts those that it may still tell
 * (kernel/dma/debug.c: err_printk). A request may make so many of them.
 */
#define COMPLAINTS "8"

/* kmemleak takes nothing for a leak that is younger (mm/kmemleak.c: MSECS_MIN_AGE). */
#define LEAK_AGE_S 5

static int complaints = -1;
static int leaks = -1;

void watch_begin(void)
{
	mkdir("/sys", 0755);
	if (mount("sysfs", "/sys", "sysfs", 0, NULL) ||
	    mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL))
		return;
	complaints = open("/sys/kernel/debug/dma-api/num_errors", O_WRONLY | O_CLOEXEC);
	leaks = open("/sys/kernel/debug/kmemleak", O_RDWR | O_CLOEXEC);
}

static int ask(int file, const char *text)
{
	ssize_t length = strlen(text);

	if (file < 0)
		return 0;
	return write(file, text, length) == length ? 0 : -errno;
}

/* Each request may hear complaints, whatever was complained of before. */
int watch_rearm(void)
{
	return ask(complaints, COMPLAINTS);
}

static int send_leaks(struct channel *channel, __u32 seq)
{
	static char text[64 * 1024];
	size_t length = 0;
	ssize_t got;

	lseek(leaks, 0, SEEK_SET);
	do {
		got = read(leaks, text + length, sizeof(text) - length);
		length += got > 0 ? got : 0;
	} while (got > 0 && length < sizeof(text));
	if (got < 0)
		return -errno;
	return length ? channel_send(channel, P2PC_MESSAGE_LOG, seq, text, length) : 0;
}

int watch_leaks(struct channel *channel, __u32 seq)
{
	const struct timespec age = { .tv_sec = LEAK_AGE_S };
	int ret;

	if (leaks < 0)
		return 0;
	/* the first look only takes checksums: what changes is in use */
	ret = ask(leaks, "scan");
	nanosleep(&age, NULL);
	if (!ret)
		ret = ask(leaks, "scan");
	return ret ? ret : send_leaks(channel, seq);
}
