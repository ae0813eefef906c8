// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that is short, on a kernel that can inject faults. Whoever stores something
 * in an XArray asks for a node without waiting first, and only when there is none as
 * the caller allows. A caller that allows waiting where nobody may wait is seen only
 * then, and without this there always is one.
 */
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
	{ "/proc/self/make-it-fail", "1" },
};

int shortage_begin(void)
{
	int ret = 0;

	if (access(FAILSLAB, F_OK))
		return 0;
	mkdir("/proc", 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	for (size_t i = 0; !ret && i < sizeof(settings) / sizeof(*settings); i++)
		ret = sysfs_write(settings[i].file, settings[i].text);
	return ret;
}
