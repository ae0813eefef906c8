// SPDX-License-Identifier: GPL-2.0-only
/*
 * Only devices that nobody uses are taken; with --force, drivers lose theirs for
 * the time of the run, unless the machine lives on them.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "agent.h"

#define DRIVER_FILE 192

static struct {
	const char *device;
	char driver[SYSFS_NAME];
} held[P2PC_MAX_PROVIDERS + P2PC_MAX_CLIENTS];
static unsigned int count;

static int driver_write(const char *driver, const char *file, const char *device)
{
	char path[DRIVER_FILE];

	snprintf(path, sizeof(path), "/sys/bus/pci/drivers/%s/%s", driver, file);
	return sysfs_write(path, device);
}

static bool take(const char *device, bool force)
{
	char driver[SYSFS_NAME], why[2 * SYSFS_NAME];
	int ret;

	if (!use_allows(device))
		return false;
	if (!sysfs_link(device, "driver", driver))
		return true;
	if (!force) {
		snprintf(why, sizeof(why),
			 "in use by the driver %s; --force takes it away for the run", driver);
		return tell(device, why);
	}
	ret = driver_write(driver, "unbind", device);
	if (ret)
		return tell_error(device, ret);
	held[count].device = device;
	memcpy(held[count].driver, driver, sizeof(driver));
	count++;
	return true;
}

static bool is_named(const struct devices *devices, const char *name)
{
	for (__u32 i = 0; i < devices->providers; i++)
		if (!strcmp(devices->provider[i].path, name))
			return true;
	for (__u32 i = 0; i < devices->clients; i++)
		if (!strcmp(devices->client[i].path, name))
			return true;
	return false;
}

/* A device of the same IOMMU group shares the client's IOVA space; a bridge maps nothing. */
static bool shares_space(const struct devices *devices, const char *client, const char *other)
{
	char driver[SYSFS_NAME], class[SYSFS_NAME];

	return strcmp(client, other) && !is_named(devices, other) &&
		sysfs_link(other, "driver", driver) &&
		!(sysfs_read(other, "class", class) && !strncmp(class, "0x06", 4));
}

static bool group_is_free(const struct devices *devices, const char *client)
{
	char path[DRIVER_FILE], why[2 * SYSFS_NAME + 128] = "";
	struct dirent *entry;
	DIR *group;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/iommu_group/devices", client);
	group = strchr(client, '/') ? NULL : opendir(path);
	while (group && !*why && (entry = readdir(group)))
		if (entry->d_name[0] != '.' && shares_space(devices, client, entry->d_name))
			snprintf(why, sizeof(why),
				 "shares its IOVA space with %.*s, which a driver uses; --force takes the risk",
				 SYSFS_NAME, entry->d_name);
	if (group)
		closedir(group);
	return !*why || tell(client, why);
}

/* Tells which device is in use, and takes none then. */
bool hold_devices(const struct devices *devices, bool force)
{
	bool ok = true;

	for (__u32 i = 0; ok && i < devices->clients; i++)
		ok = force || group_is_free(devices, devices->client[i].path);
	/* a driver that publishes its memory keeps the device: its pool is for everybody */
	for (__u32 i = 0; ok && i < devices->providers; i++)
		ok = sysfs_exists(devices->provider[i].path, "p2pmem") ||
		     take(devices->provider[i].path, force);
	for (__u32 i = 0; ok && i < devices->clients; i++)
		ok = take(devices->client[i].path, force);
	if (!ok)
		hold_release();
	return ok;
}

void hold_release(void)
{
	while (count) {
		int ret;

		count--;
		ret = driver_write(held[count].driver, "bind", held[count].device);
		if (ret)
			tell_error(held[count].driver, ret);
	}
}
