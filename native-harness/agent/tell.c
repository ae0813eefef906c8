// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages for people.
 */
#include <stdarg.h>
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

/* The runner reads these lines: src/runner/live/agent-steps.ts */
void tell_now(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fputs("p2pc-agent: now ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
	va_end(arguments);
}
