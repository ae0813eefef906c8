// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a reader of the result wants to know of the machine. Neither its name nor
 * anything else that tells whose it is.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include "agent.h"

struct text {
	char *at;
	size_t left;
};

static void add(struct text *text, const char *key, const char *value)
{
	int length = snprintf(text->at, text->left, "%s=%s\n", key, value);

	if (length < 0 || (size_t)length >= text->left)
		return;
	text->at += length;
	text->left -= length;
}

static void add_iommus(struct text *text)
{
	DIR *class = opendir("/sys/class/iommu");
	struct dirent *entry;

	while (class && (entry = readdir(class)))
		if (entry->d_name[0] != '.')
			add(text, "iommu", entry->d_name);
	if (class)
		closedir(class);
}

static void add_device(struct text *text, const char *role, const char *device)
{
	char vendor[SYSFS_NAME] = "?", id[SYSFS_NAME] = "?", domain[SYSFS_NAME] = "?";
	char line[P2PC_PATH_BYTES + 4 * SYSFS_NAME];

	sysfs_read(device, "vendor", vendor);
	sysfs_read(device, "device", id);
	sysfs_read(device, "iommu_group/type", domain);
	snprintf(line, sizeof(line), "%s vendor %s device %s domain %s", device, vendor, id,
		 domain);
	add(text, role, line);
}

/* Only what bears on DMA: the rest may hold anything. */
static void add_parameters(struct text *text)
{
	static const char *const wanted[] = { "iommu", "intel_iommu", "amd_iommu", "arm-smmu",
					      "virtio_iommu", "pci=", "pcie_acs", "swiotlb" };
	FILE *from = fopen("/proc/cmdline", "re");
	char line[2048], *rest = line, *word;

	if (from && fgets(line, sizeof(line), from))
		while ((word = strsep(&rest, "\n ")))
			for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
				if (!strncmp(word, wanted[i], strlen(wanted[i])))
					add(text, "parameter", word);
	if (from)
		fclose(from);
}

size_t facts_tell(const struct devices *devices, char *text, size_t room)
{
	struct text facts = { .at = text, .left = room };
	struct utsname name;

	if (!uname(&name)) {
		add(&facts, "arch", name.machine);
		add(&facts, "build", name.version);
	}
	add_parameters(&facts);
	add_iommus(&facts);
	for (__u32 i = 0; i < devices->providers; i++)
		add_device(&facts, "provider", devices->provider[i].path);
	for (__u32 i = 0; i < devices->clients; i++)
		add_device(&facts, "client", devices->client[i].path);
	return facts.at - text;
}
