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

static bool may_take(const char *device, bool force)
{
	char driver[SYSFS_NAME], why[DRIVER_FILE];

	if (!use_allows(device))
		return false;
	/* no other driver can have it then: drivers/pci/pci-driver.c, pci_match_device() */
	if (sysfs_read(device, "driver_override", driver) && *driver && strcmp(driver, "(null)")) {
		snprintf(why, sizeof(why),
			 "is kept for the driver %s: write an empty line to its driver_override first",
			 driver);
		return tell(device, why);
	}
	if (force || !sysfs_link(device, "driver", driver))
		return true;
	snprintf(why, sizeof(why), "in use by the driver %s; --force takes it away for the run",
		 driver);
	return tell(device, why);
}

/* What was allowed a moment ago may not be any more. */
static bool take(const char *device, bool force)
{
	char driver[SYSFS_NAME];
	int ret;

	if (stop_wanted())
		return tell("interrupted", "before all devices were taken");
	if (!may_take(device, force))
		return false;
	if (!sysfs_link(device, "driver", driver))
		return true;
	tell_now("taking %s from its driver %s", device, driver);
	ret = driver_write(driver, "unbind", device);
	if (ret)
		return tell_error(device, ret);
	held[count].device = device;
	memcpy(held[count].driver, driver, sizeof(driver));
	count++;
	return true;
}

/* A driver that publishes its memory keeps the device: its pool is for everybody. */
static bool stays_with_driver(const char *provider)
{
	return sysfs_exists(provider, "p2pmem");
}

/* Whether its driver, if any, uses it no more during the run. */
static bool is_taken(const struct devices *devices, const char *name)
{
	for (__u32 i = 0; i < devices->providers; i++)
		if (!strcmp(devices->provider[i].path, name))
			return !stays_with_driver(name);
	for (__u32 i = 0; i < devices->clients; i++)
		if (!strcmp(devices->client[i].path, name))
			return true;
	return false;
}

/*
 * A device of the same IOMMU group shares the client's IOVA space, which vectors use up
 * and look up whole: whoever drives it would fail meanwhile. A bridge maps nothing.
 */
static bool shares_space(const struct devices *devices, const char *client, const char *other)
{
	char driver[SYSFS_NAME], class[SYSFS_NAME];

	return strcmp(client, other) && !is_taken(devices, other) &&
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
				 "shares its IOVA space with %.*s, which a driver uses: free that one too, or choose another client",
				 SYSFS_NAME, entry->d_name);
	if (group)
		closedir(group);
	return !*why || tell(client, why);
}

static bool for_each(const struct devices *devices, bool force,
		     bool (*act)(const char *device, bool force))
{
	bool ok = true;

	for (__u32 i = 0; ok && i < devices->providers; i++)
		ok = stays_with_driver(devices->provider[i].path) ||
		     act(devices->provider[i].path, force);
	for (__u32 i = 0; ok && i < devices->clients; i++)
		ok = act(devices->client[i].path, force);
	return ok;
}

bool hold_check(const struct devices *devices, bool force)
{
	bool ok = true;

	for (__u32 i = 0; ok && i < devices->clients; i++)
		ok = group_is_free(devices, devices->client[i].path);
	return ok && for_each(devices, force, may_take);
}

/* What was taken when another one could not be is given back by hold_release(). */
bool hold_devices(const struct devices *devices, bool force)
{
	return for_each(devices, force, take);
}

static bool give_back(const char *device, const char *driver)
{
	char why[DRIVER_FILE + 3 * SYSFS_NAME];
	int ret;

	tell_now("giving %s back to its driver %s", device, driver);
	ret = driver_write(driver, "bind", device);
	if (!ret)
		return true;
	snprintf(why, sizeof(why),
		 "is not back with its driver %s: %s; write its address to /sys/bus/pci/drivers/%s/bind",
		 driver, strerror(-ret), driver);
	return tell(device, why);
}

bool hold_release(bool unloaded)
{
	char why[DRIVER_FILE + SYSFS_NAME];
	bool ok = true;

	while (count) {
		count--;
		if (unloaded) {
			ok = give_back(held[count].device, held[count].driver) && ok;
			continue;
		}
		snprintf(why, sizeof(why),
			 "rmmod p2p_conform, then write its address to /sys/bus/pci/drivers/%s/bind",
			 held[count].driver);
		ok = tell(held[count].device, why);
	}
	return ok;
}
