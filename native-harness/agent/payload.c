// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tables taken in order from a payload.
 */
#include "agent.h"

const void *payload_take(const __u8 **at, size_t *left, size_t size, size_t count)
{
	const void *here = *at;

	if (count > *left / size)
		return NULL;
	*at += size * count;
	*left -= size * count;
	return here;
}
