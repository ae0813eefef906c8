// SPDX-License-Identifier: GPL-2.0-only
/*
 * The devices that the user named, as the module wants them named.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include "agent.h"

/* pci_p2pdma_add_resource() takes no less: memory is added in subsections. */
#define SMALLEST_BAR (2 * 1024 * 1024)
#define BARS 6
/* IORESOURCE_MEM */
#define MEMORY 0x200

/* The largest memory BAR, or -1. */
static int choose_bar(const char *device)
{
	__u64 largest = SMALLEST_BAR - 1;
	char path[128], line[128];
	int chosen = -1;
	FILE *from;

	if (strchr(device, '/'))
		return -1;
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/resource", device);
	from = fopen(path, "re");
	for (int bar = 0; from && bar < BARS && fgets(line, sizeof(line), from); bar++) {
		unsigned long long start, end, flags;

		if (sscanf(line, "%llx %llx %llx", &start, &end, &flags) != 3)
			break;
		if (flags & MEMORY && end > start && end - start + 1 > largest) {
			largest = end - start + 1;
			chosen = bar;
		}
	}
	if (from)
		fclose(from);
	return chosen;
}

/* The text up to the @, as sysfs has it: with the domain that a short BDF leaves out. */
static bool set_path(struct p2pc_setup_device *device, const char *text, size_t length)
{
	const char *domain = strcspn(text, "./") > strlen("00:00") ? "" : "0000:";
	int written = snprintf(device->path, sizeof(device->path), "%s%.*s", domain,
			       (int)length, text);
	unsigned int part[4];
	int end = 0;

	for (char *at = device->path; *at; at++)
		*at = tolower((unsigned char)*at);
	if (sscanf(device->path, "%8x:%2x:%2x.%1x%n", &part[0], &part[1], &part[2],
		   &part[3], &end) != 4)
		return false;
	return (size_t)written < sizeof(device->path) &&
		(device->path[end] == '\0' || device->path[end] == '/');
}

static bool set_bar(struct p2pc_setup_device *device, const char *text)
{
	int bar;

	if (*text) {
		if (text[1] < '0' || text[1] >= '0' + BARS || text[2])
			return tell(text, "no BAR: write @0 to @5 behind the device");
		device->bar = text[1] - '0';
		return true;
	}
	/* whoever published it chose the BAR */
	if (sysfs_exists(device->path, "p2pmem"))
		return true;
	bar = choose_bar(device->path);
	if (bar < 0)
		return tell(device->path,
			    "no memory BAR of 2 MiB or more is known; name one: DEVICE@BAR");
	device->bar = bar;
	return true;
}

bool devices_add(struct devices *devices, bool provider, const char *text)
{
	__u32 *count = provider ? &devices->providers : &devices->clients;
	struct p2pc_setup_device *device;
	size_t length = strcspn(text, "@");

	if (*count == (provider ? P2PC_MAX_PROVIDERS : P2PC_MAX_CLIENTS))
		return tell(text, "too many devices");
	device = provider ? &devices->provider[*count] : &devices->client[*count];
	if (!set_path(device, text, length))
		return tell(text, "no PCI device: write for example 0000:03:00.0");
	if (sysfs_exists(".", ".") && !strchr(device->path, '/') &&
	    !sysfs_exists(device->path, "."))
		return tell(device->path, "there is no such device");
	/* a provider may have two BARs */
	for (__u32 i = 0; !provider && i < *count; i++)
		if (!strcmp(devices->client[i].path, device->path))
			return tell(device->path, "one client twice");
	if (provider ? !set_bar(device, text + length) : text[length] != '\0')
		return provider ? false : tell(text, "a client has no BAR to name");
	(*count)++;
	return true;
}

/* No flags, no forged pairs: this is somebody's machine. */
size_t devices_setup(const struct devices *devices, void *payload)
{
	struct p2pc_setup head = { .providers = devices->providers, .clients = devices->clients };
	size_t providers = devices->providers * sizeof(*devices->provider);
	size_t clients = devices->clients * sizeof(*devices->client);
	__u8 *at = payload;

	memcpy(at, &head, sizeof(head));
	memcpy(at + sizeof(head), devices->provider, providers);
	memcpy(at + sizeof(head) + providers, devices->client, clients);
	return sizeof(head) + providers + clients;
}
