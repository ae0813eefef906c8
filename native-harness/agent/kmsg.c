// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads the kernel's log as it grows.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "agent.h"

#define ROOM (256 * 1024)
#define RECORD 8192

static int log_file = -1;
static char text[ROOM];

int kmsg_open(bool from_now)
{
	log_file = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (log_file < 0)
		return -errno;
	if (from_now)
		lseek(log_file, 0, SEEK_END);
	return 0;
}

/*
 * One record: "priority,sequence,time,flags;text\n", then lines of properties
 * that start with a space (Documentation/ABI/testing/dev-kmsg).
 */
static size_t format(char *to, size_t room, const char *record)
{
	const char *message = strchr(record, ';');
	int written;

	if (!message)
		return 0;
	message++;
	written = snprintf(to, room, "<%lu>%.*s\n", strtoul(record, NULL, 10) & 7,
			   (int)strcspn(message, "\n"), message);
	return written < 0 || (size_t)written >= room ? 0 : written;
}

size_t kmsg_drain(const char **result)
{
	char record[RECORD];
	size_t length = 0;
	ssize_t got;

	*result = text;
	/* what finds no room now is read next time */
	while (log_file >= 0 && sizeof(text) - length > RECORD) {
		got = read(log_file, record, sizeof(record) - 1);
		if (got < 0 && errno == EINTR)
			continue;
		/* records were overwritten before they were read: a splat may be among them */
		if (got < 0 && errno == EPIPE) {
			length += snprintf(text + length, sizeof(text) - length,
					   "<3>p2pc-agent: kernel log records were lost\n");
			continue;
		}
		if (got <= 0)
			break;
		record[got] = '\0';
		length += format(text + length, sizeof(text) - length, record);
	}
	return length;
}
