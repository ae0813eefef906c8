// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bounded reading of a request and bounded writing of a reply.
 */
#include <linux/overflow.h>
#include <linux/string.h>
#include "p2pc.h"

/* The next count structs of the request, or NULL when it is too short. */
const void *p2pc_take(struct p2pc_reader *reader, size_t size, size_t count)
{
	const void *at = reader->at;
	size_t bytes = size_mul(size, count);

	if (bytes > reader->left)
		return NULL;
	reader->at += bytes;
	reader->left -= bytes;
	return at;
}

/* Room for count zeroed structs at the end of the reply, or NULL when it is full. */
void *p2pc_put(struct p2pc_writer *writer, size_t size, size_t count)
{
	void *at = writer->bytes + writer->length;
	size_t bytes = size_mul(size, count);

	if (bytes > writer->capacity - writer->length)
		return NULL;
	writer->length += bytes;
	return memset(at, 0, bytes);
}
