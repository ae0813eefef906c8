// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether the agent would take devices of another machine, for tests: its /sys, /proc
 * and /dev are in the folder ROOT. A device node there is a file that says MAJOR:MINOR,
 * and " claimed" behind it. Arguments: --force or not, providers, a dash, clients.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include "agent.h"

FILE *__real_fopen(const char *path, const char *mode);
DIR *__real_opendir(const char *path);
ssize_t __real_readlink(const char *path, char *to, size_t room);
char *__real_realpath(const char *path, char *to);
int __real_access(const char *path, int mode);

static const char *there(const char *path)
{
	static char whole[PATH_MAX];

	snprintf(whole, sizeof(whole), "%s%s", getenv("ROOT"), path);
	return whole;
}

FILE *__wrap_fopen(const char *path, const char *mode)
{
	return __real_fopen(there(path), mode);
}

DIR *__wrap_opendir(const char *path)
{
	return __real_opendir(there(path));
}

ssize_t __wrap_readlink(const char *path, char *to, size_t room)
{
	return __real_readlink(there(path), to, room);
}

int __wrap_access(const char *path, int mode)
{
	return __real_access(there(path), mode);
}

char *__wrap_realpath(const char *path, char *to)
{
	char whole[PATH_MAX];

	if (!__real_realpath(there(path), whole))
		return NULL;
	return strcpy(to, whole + strlen(getenv("ROOT")));
}

/* What the node says; false where there is none. */
static bool read_node(const char *path, unsigned int *number, char claimed[16])
{
	FILE *node = __real_fopen(there(path), "r");
	bool read;

	claimed[0] = '\0';
	if (!node)
		return false;
	read = fscanf(node, "%u:%u %15s", &number[0], &number[1], claimed) >= 2;
	fclose(node);
	return read;
}

int __wrap_open(const char *path, int flags, ...)
{
	unsigned int number[2];
	char claimed[16];

	if (!read_node(path, number, claimed))
		errno = ENOENT;
	else if (*claimed && flags & O_EXCL)
		errno = EBUSY;
	else
		return dup(STDERR_FILENO);
	return -1;
}

int __wrap_stat(const char *path, struct stat *about)
{
	unsigned int number[2];
	char claimed[16];

	if (!read_node(path, number, claimed))
		return -1;
	*about = (struct stat){ .st_mode = S_IFBLK, .st_rdev = makedev(number[0], number[1]) };
	return 0;
}

int __wrap_statx(int folder, const char *path, int flags, unsigned int mask, struct statx *about)
{
	unsigned int number[2];
	char claimed[16];

	(void)folder;
	(void)flags;
	(void)mask;
	if (!read_node(path, number, claimed))
		return -1;
	*about = (struct statx){
		.stx_mode = S_IFBLK, .stx_rdev_major = number[0], .stx_rdev_minor = number[1],
	};
	return 0;
}

bool stop_wanted(void)
{
	return false;
}

int main(int argc, char **argv)
{
	struct devices devices = { };
	bool force = false, clients = false;

	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--force"))
			force = true;
		else if (!strcmp(argv[i], "-"))
			clients = true;
		else if (clients)
			strcpy(devices.client[devices.clients++].path, argv[i]);
		else
			strcpy(devices.provider[devices.providers++].path, argv[i]);
	}
	return hold_check(&devices, force) ? 0 : 1;
}
