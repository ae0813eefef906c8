// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the machine lives on is not taken by force either: a bridge, a disk that
 * something in the kernel has claimed or a process has open, a network interface that
 * is up, virtual functions. Where it can't be looked at, a device counts as used.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>
#include "agent.h"

#define LINE 4096
/* Disks behind disks: a file system on crypt on a volume on RAID has three. */
#define DEPTH 8
/* Of a tenth of a second each. */
#define OPEN_TRIES 10
/* include/uapi/linux/if.h */
#define INTERFACE_UP 1

/* Whether a path of sysfs, links followed, leads through the PCI device. */
static bool leads_through(const char *path, const char *device)
{
	char whole[PATH_MAX];
	const char *at;

	if (!realpath(path, whole))
		return false;
	at = strstr(whole, device);
	return at && at > whole && at[-1] == '/' && strchr("/", at[strlen(device)]);
}

static bool any_below(const char *folder, const char *device, unsigned int depth,
		      bool (*check)(const char *path, const char *device, unsigned int depth))
{
	DIR *open = opendir(folder);
	char path[PATH_MAX];
	struct dirent *entry;
	bool found = false;

	while (open && !found && (entry = readdir(open)))
		found = entry->d_name[0] != '.' &&
			snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name) <
				(int)sizeof(path) &&
			check(path, device, depth);
	if (open)
		closedir(open);
	return found;
}

static bool is_path_of_disk(const char *path, const char *device, unsigned int depth)
{
	(void)depth;
	return leads_through(path, device);
}

/* A disk, or a disk that it lies on, or a controller that it is reached by. */
static bool is_disk_of(const char *disk, const char *device, unsigned int depth)
{
	char below[PATH_MAX], whole[PATH_MAX];

	if (leads_through(disk, device))
		return true;
	if (!depth || !realpath(disk, whole))
		return false;
	snprintf(below, sizeof(below), "%s/slaves", disk);
	if (any_below(below, device, depth - 1, is_disk_of))
		return true;
	/* a namespace of several paths is no child of any: drivers/nvme/host/multipath.c */
	if (!strstr(whole, "/nvme-subsystem/"))
		return false;
	snprintf(below, sizeof(below), "%s/..", disk);
	if (any_below(below, device, 0, is_path_of_disk))
		return true;
	snprintf(below, sizeof(below), "%s/../..", disk);
	return any_below(below, device, 0, is_path_of_disk);
}

static bool is_number_of(unsigned int major, unsigned int minor, const char *device)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/dev/block/%u:%u", major, minor);
	return is_disk_of(path, device, DEPTH);
}

/* A node in /dev. */
static bool is_node_of(const char *node, const char *device)
{
	struct stat about;

	return !stat(node, &about) && S_ISBLK(about.st_mode) &&
		is_number_of(major(about.st_rdev), minor(about.st_rdev), device);
}

/* The source stands behind the dash (proc_pid_mountinfo(5)); btrfs has no number of its own. */
static bool is_mounted(const char *device)
{
	FILE *mounts = fopen("/proc/self/mountinfo", "re");
	unsigned int major, minor;
	bool found = false;
	char line[LINE], source[LINE], *dash;

	while (mounts && !found && fgets(line, sizeof(line), mounts)) {
		dash = strstr(line, " - ");
		found = (sscanf(line, "%*u %*u %u:%u", &major, &minor) == 2 &&
			 is_number_of(major, minor, device)) ||
			(dash && sscanf(dash, " - %*s %s", source) == 1 &&
			 is_node_of(source, device));
	}
	if (mounts)
		fclose(mounts);
	return found;
}

static bool is_swap(const char *device)
{
	FILE *swaps = fopen("/proc/swaps", "re");
	char line[LINE], node[LINE];
	bool found = false;

	while (swaps && !found && fgets(line, sizeof(line), swaps))
		found = sscanf(line, "%s", node) == 1 && is_node_of(node, device);
	if (swaps)
		fclose(swaps);
	return found;
}

/* A disk that only other disks are made of has no node; one without a medium is not open. */
static bool is_empty(const char *path, int error)
{
	char number[PATH_MAX];

	if (error == ENOMEDIUM || error == ENXIO)
		return true;
	return snprintf(number, sizeof(number), "%s/dev", path) < (int)sizeof(number) &&
		access(number, F_OK);
}

/*
 * A file system has its disk to itself, in whatever namespace it is mounted, and so
 * has a volume, a RAID or a pool: open(2) of a block device with O_EXCL.
 */
static bool is_claimed(const char *path, const char *device, unsigned int depth)
{
	char node[PATH_MAX];
	int file;

	if (!is_disk_of(path, device, depth) ||
	    snprintf(node, sizeof(node), "/dev/%s", strrchr(path, '/') + 1) >=
		    (int)sizeof(node))
		return false;
	/* sysfs has no slash in a name */
	for (char *at = node; (at = strchr(at, '!')); )
		*at = '/';
	file = open(node, O_RDONLY | O_EXCL | O_NONBLOCK | O_CLOEXEC);
	if (file < 0)
		return !is_empty(path, errno);
	close(file);
	return false;
}

/* A file that a process has open: a virtual machine claims no disk of its. */
static bool is_open_disk(const char *path, const char *device, unsigned int depth)
{
	struct statx about;

	(void)depth;
	/* who asks a server that is gone for its file would wait for it */
	return !statx(AT_FDCWD, path, AT_STATX_DONT_SYNC, STATX_TYPE, &about) &&
		S_ISBLK(about.stx_mode) &&
		is_number_of(about.stx_rdev_major, about.stx_rdev_minor, device);
}

static bool has_disk_open(const char *process, const char *device, unsigned int depth)
{
	char files[PATH_MAX];

	if (!isdigit((unsigned char)strrchr(process, '/')[1]) ||
	    snprintf(files, sizeof(files), "%s/fd", process) >= (int)sizeof(files))
		return false;
	return any_below(files, device, depth, is_open_disk);
}

/* udev looks at each disk that has come, and is through with it soon. */
static bool stays_open(const char *device)
{
	const struct timespec moment = { .tv_nsec = 100000000 };

	for (int tries = 0; tries < OPEN_TRIES; tries++) {
		if (!any_below("/proc", device, 0, has_disk_open))
			return false;
		nanosleep(&moment, NULL);
	}
	return true;
}

static bool is_interface_up(const char *path, const char *device, unsigned int depth)
{
	char file[PATH_MAX];
	unsigned int flags = 0;
	FILE *from;

	(void)depth;
	if (!leads_through(path, device))
		return false;
	snprintf(file, sizeof(file), "%s/flags", path);
	from = fopen(file, "re");
	if (from) {
		if (fscanf(from, "%x", &flags) != 1)
			flags = 0;
		fclose(from);
	}
	return flags & INTERFACE_UP;
}

/* Tells what of the machine hangs on the device, and returns false then. */
bool use_allows(const char *device)
{
	char class[SYSFS_NAME], functions[SYSFS_NAME];

	if (sysfs_read(device, "class", class) && !strncmp(class, "0x06", 4))
		return tell(device, "is a bridge: other devices are behind it");
	if (is_mounted(device))
		return tell(device, "a file system on it is mounted: not taken, by force neither");
	if (is_swap(device))
		return tell(device, "there is swap on it: not taken, by force neither");
	if (any_below("/sys/class/block", device, DEPTH, is_claimed))
		return tell(device,
			    "a disk of it is in use, by a file system in another namespace, a volume, a RAID or the like, or has no node in /dev: not taken, by force neither");
	if (stays_open(device))
		return tell(device,
			    "a process has a disk of it open, as a virtual machine does: not taken, by force neither");
	if (sysfs_read(device, "sriov_numvfs", functions) && strcmp(functions, "0"))
		return tell(device,
			    "it has virtual functions, which go with its driver: write 0 to its sriov_numvfs first");
	if (any_below("/sys/class/net", device, 0, is_interface_up))
		return tell(device,
			    "its network interface is up: take it down first, ip link set NAME down");
	return true;
}
