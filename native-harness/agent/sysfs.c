// SPDX-License-Identifier: GPL-2.0-only
/*
 * What sysfs says of a PCI device. A kernel without sysfs says nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "agent.h"

#define PATH 256

static bool path_of(char path[PATH], const char *device, const char *name)
{
	int length = snprintf(path, PATH, "/sys/bus/pci/devices/%s/%s", device, name);

	/* a path through bridges is no name in sysfs */
	return length < PATH && !strchr(device, '/');
}

bool sysfs_link(const char *device, const char *link, char name[SYSFS_NAME])
{
	char path[PATH], to[PATH];
	const char *last;
	ssize_t length;

	if (!path_of(path, device, link))
		return false;
	length = readlink(path, to, sizeof(to) - 1);
	if (length < 0)
		return false;
	to[length] = '\0';
	last = strrchr(to, '/');
	last = last ? last + 1 : to;
	if (strlen(last) >= SYSFS_NAME)
		return false;
	memcpy(name, last, strlen(last) + 1);
	return true;
}

bool sysfs_read(const char *device, const char *file, char line[SYSFS_NAME])
{
	char path[PATH];
	bool read;
	FILE *from;

	if (!path_of(path, device, file))
		return false;
	from = fopen(path, "re");
	if (!from)
		return false;
	read = fgets(line, SYSFS_NAME, from);
	fclose(from);
	if (read)
		line[strcspn(line, "\n")] = '\0';
	return read;
}

bool sysfs_exists(const char *device, const char *file)
{
	char path[PATH];

	return path_of(path, device, file) && !access(path, F_OK);
}

int sysfs_write(const char *file, const char *text)
{
	int to = open(file, O_WRONLY | O_CLOEXEC);
	ssize_t sent;
	int ret;

	if (to < 0)
		return -errno;
	sent = write(to, text, strlen(text));
	ret = sent < 0 ? -errno : 0;
	close(to);
	return ret;
}
