// SPDX-License-Identifier: GPL-2.0-only
/*
 * Opens a PCI device through vfio, as a virtual machine's monitor does, makes
 * /tmp/held, and waits for a signal. The device's driver is vfio-pci already.
 */
#include <fcntl.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int must(int result, const char *what)
{
	if (result < 0) {
		perror(what);
		exit(1);
	}
	return result;
}

int main(int argc, char **argv)
{
	char link[256], group[256] = "", path[512];
	int container, file;

	if (argc != 2)
		return 2;
	snprintf(link, sizeof(link), "/sys/bus/pci/devices/%s/iommu_group", argv[1]);
	must(readlink(link, group, sizeof(group) - 1), link);
	snprintf(path, sizeof(path), "/dev/vfio/%s", strrchr(group, '/') + 1);
	container = must(open("/dev/vfio/vfio", O_RDWR), "/dev/vfio/vfio");
	/* udev may still be making the node */
	for (int tries = 0; access(path, F_OK) && tries < 2000; tries++)
		usleep(1000);
	file = must(open(path, O_RDWR), path);
	must(ioctl(file, VFIO_GROUP_SET_CONTAINER, &container), "container");
	must(ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1_IOMMU), "iommu");
	must(ioctl(file, VFIO_GROUP_GET_DEVICE_FD, argv[1]), argv[1]);
	must(open("/tmp/held", O_CREAT | O_WRONLY, 0600), "/tmp/held");
	pause();
	return 0;
}
