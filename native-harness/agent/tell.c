// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages for people.
 */
#include <stdio.h>
#include <string.h>
#include "agent.h"

bool tell(const char *what, const char *why)
{
	fprintf(stderr, "p2pc-agent: %s: %s\n", what, why);
	return false;
}

bool tell_error(const char *what, int error)
{
	return tell(what, strerror(-error));
}
