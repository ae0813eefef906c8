// SPDX-License-Identifier: GPL-2.0-only
/*
 * What people can do about a module that can't be loaded.
 */
#include <errno.h>
#include <stddef.h>
#include "agent.h"

static const struct {
	int error;
	const char *text;
} advice[] = {
	{
		-EEXIST,
		"is loaded already: another run, or one that was killed; rmmod p2p_conform",
	},
	{
		-EPERM,
		"may not be loaded: be root, outside of containers; where /sys/kernel/security/lockdown is on, sign it with a key that the kernel trusts, or boot without Secure Boot",
	},
	{
		-EKEYREJECTED,
		"must be signed for this kernel: use scripts/sign-file of its headers, with a key enrolled by mokutil --import; or boot without Secure Boot and module.sig_enforce",
	},
	{
		-ENOMEM,
		"found too little free memory in one piece: write 1 to /proc/sys/vm/compact_memory and try again, or run it soon after a boot",
	},
	{
		-ENOEXEC,
		"was built for another kernel; see the end of dmesg",
	},
};

const char *advice_on_load(int error)
{
	for (size_t i = 0; i < sizeof(advice) / sizeof(*advice); i++)
		if (advice[i].error == error)
			return advice[i].text;
	return NULL;
}
