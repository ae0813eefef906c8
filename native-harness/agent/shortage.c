// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that is short, on a kernel that can inject faults. Whoever stores something
 * in an XArray asks for a node without waiting first, and only when there is none as
 * the caller allows. A caller that allows waiting where nobody may wait is seen only
 * then, and without this there always is one.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>
#include "agent.h"

#define FAILSLAB "/sys/kernel/debug/failslab"

static const struct setting {
	const char *file;
	const char *text;
} settings[] = {
	/* what this process asks for without waiting, of caches that slub_debug=A names */
	{ FAILSLAB "/cache-filter", "Y" },
	{ FAILSLAB "/task-filter", "Y" },
	{ FAILSLAB "/ignore-gfp-wait", "Y" },
	/* always and without end, but whoever asks again gets one */
	{ FAILSLAB "/interval", "2" },
	{ FAILSLAB "/times", "-1" },
	{ FAILSLAB "/probability", "100" },
	/* the kernel's log is for what is wrong */
	{ FAILSLAB "/verbose", "0" },
};

/* whether this process is one for which memory is short */
static int concerned = -1;

int shortage_prepare(void)
{
	int ret = 0;

	if (access(FAILSLAB, F_OK))
		return 0;
	for (size_t i = 0; !ret && i < sizeof(settings) / sizeof(*settings); i++)
		ret = sysfs_write(settings[i].file, settings[i].text);
	if (ret)
		return ret;
	mkdir("/proc", 0755);
	if (mount("proc", "/proc", "proc", 0, NULL))
		return -errno;
	concerned = open("/proc/self/make-it-fail", O_WRONLY | O_CLOEXEC);
	return concerned < 0 ? -errno : 0;
}

int shortage_set(bool on)
{
	if (concerned < 0)
		return 0;
	return pwrite(concerned, on ? "1" : "0", 1, 0) == 1 ? 0 : -errno;
}
