// SPDX-License-Identifier: GPL-2.0-only
/*
 * The agent as the first process of a guest: makes the world that it needs, relays,
 * and powers off. An argument insmod=FILE after "--" on the kernel command line
 * loads that module in place of relaying; what it logs is printed.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include "agent.h"

#define MODULE "/p2p_conform.ko"
#define PORT_TRIES 2000

/*
 * A lazy IOMMU driver flushes what was unmapped last by a timer, after 10 ms, or two
 * ticks. One that is shut down before that may wait for ever
 * (native-harness/reproducers/power-off-hangs).
 */
static const struct timespec LAST_FLUSH = { .tv_nsec = 40000000 };

static void power_off(void)
{
	nanosleep(&LAST_FLUSH, NULL);
	reboot(RB_POWER_OFF);
	/* the first process must not end: that is a panic */
	for (;;)
		pause();
}

static void complain(const char *what, int error)
{
	fprintf(stderr, "p2pc-agent: %s: %s\n", what, strerror(-error));
}

static void make_world(void)
{
	int console;

	mkdir("/dev", 0755);
	if (mount("devtmpfs", "/dev", "devtmpfs", 0, NULL))
		return;
	console = open("/dev/console", O_RDWR);
	for (int file = 0; console >= 0 && file < 3; file++)
		dup2(console, file);
}

/* The first virtio-serial port there is: without sysfs a port has no name. */
static int open_port(void)
{
	struct dirent *entry;
	int port = -ENODEV;
	DIR *dev = opendir("/dev");

	while (dev && port < 0 && (entry = readdir(dev))) {
		if (!strncmp(entry->d_name, "vport", 5))
			port = openat(dirfd(dev), entry->d_name, O_RDWR | O_CLOEXEC);
	}
	if (dev)
		closedir(dev);
	return port;
}

/* Drivers may still be probing. */
static int wait_for_port(void)
{
	const struct timespec moment = { .tv_nsec = 1000000 };
	int port = open_port();

	for (int tries = 0; port < 0 && tries < PORT_TRIES; tries++) {
		nanosleep(&moment, NULL);
		port = open_port();
	}
	return port;
}

static int serve_host(void)
{
	struct channel channel;
	int port = wait_for_port();
	int device, ret;

	if (port < 0)
		return port;
	ret = channel_open(&channel, port, port);
	if (ret)
		return ret;
	ret = shortage_prepare();
	if (ret) {
		relay_fail(&channel, 0, "fault injection", ret);
		return ret;
	}
	ret = device_load(MODULE);
	device = ret ? ret : device_open();
	if (device < 0) {
		relay_fail(&channel, 0, "the module", device);
		return device;
	}
	return relay(&channel, &device, MODULE);
}

static void print_log(void)
{
	const char *text;
	size_t length = kmsg_drain(&text);

	fwrite(text, 1, length, stdout);
	fflush(stdout);
	/* what the console has not sent yet is lost when the power goes */
	tcdrain(STDOUT_FILENO);
}

void guest_main(int argc, char **argv)
{
	int ret;

	make_world();
	watch_begin();
	kmsg_open(false);
	if (argc == 2 && !strncmp(argv[1], "insmod=", 7)) {
		ret = device_load(argv[1] + 7);
		print_log();
	} else {
		ret = serve_host();
	}
	if (ret)
		complain(argc == 2 ? argv[1] : "relay", ret);
	power_off();
}
