// SPDX-License-Identifier: GPL-2.0-only
/*
 * CRC-32 as in zlib: polynomial 0xedb88320, reflected.
 */
#include "agent.h"

static __u32 table[256];

static void fill_table(void)
{
	for (__u32 byte = 0; byte < 256; byte++) {
		__u32 value = byte;

		for (int bit = 0; bit < 8; bit++)
			value = value & 1 ? (value >> 1) ^ 0xedb88320 : value >> 1;
		table[byte] = value;
	}
}

__u32 crc32(const __u8 *bytes, size_t length)
{
	__u32 value = 0xffffffff;

	if (!table[1])
		fill_table();
	while (length--)
		value = table[(value ^ *bytes++) & 0xff] ^ (value >> 8);
	return ~value;
}
