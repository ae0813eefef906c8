// SPDX-License-Identifier: GPL-2.0-only
/*
 * SHA-256 (FIPS 180-4) of a file.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "agent.h"

#define BLOCK 64
#define LENGTH_AT 56

static const __u32 constants[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
	0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
	0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
	0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
	0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
	0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static __u32 rotate(__u32 value, unsigned int by)
{
	return (value >> by) | (value << (32 - by));
}

static void add_block(__u32 state[8], const __u8 *block)
{
	__u32 w[64], s[8];

	for (int i = 0; i < 16; i++)
		w[i] = (__u32)block[4 * i] << 24 | block[4 * i + 1] << 16 |
		       block[4 * i + 2] << 8 | block[4 * i + 3];
	for (int i = 16; i < 64; i++)
		w[i] = w[i - 16] + w[i - 7] +
		       (rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ (w[i - 15] >> 3)) +
		       (rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ (w[i - 2] >> 10));
	memcpy(s, state, sizeof(s));
	for (int i = 0; i < 64; i++) {
		__u32 one = s[7] + constants[i] + w[i] +
			    (rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25)) +
			    ((s[4] & s[5]) ^ (~s[4] & s[6]));
		__u32 two = (rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22)) +
			    ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));

		memmove(s + 1, s, 7 * sizeof(*s));
		s[4] += one;
		s[0] = one + two;
	}
	for (int i = 0; i < 8; i++)
		state[i] += s[i];
}

/* Reads as much as there is, at most room; the number of bytes or a negative errno. */
static ssize_t read_at(int file, __u8 *to, size_t room, off_t at)
{
	size_t have = 0;
	ssize_t got;

	while (have < room) {
		got = pread(file, to + have, room - have, at + have);
		if (got < 0 && errno != EINTR)
			return -errno;
		if (got == 0)
			break;
		if (got > 0)
			have += got;
	}
	return have;
}

int sha256_file(int file, char digest[P2PC_KIT_DIGEST_BYTES])
{
	__u32 state[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
			   0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };
	static __u8 chunk[1024 * BLOCK];
	__u8 last[2 * BLOCK] = { };
	ssize_t got, whole;
	__u64 length = 0;
	size_t end;

	do {
		got = read_at(file, chunk, sizeof(chunk), length);
		if (got < 0)
			return got;
		for (whole = 0; whole + BLOCK <= got; whole += BLOCK)
			add_block(state, chunk + whole);
		length += got;
	} while (got == sizeof(chunk));

	memcpy(last, chunk + whole, got - whole);
	last[got - whole] = 0x80;
	end = got - whole < LENGTH_AT ? BLOCK : 2 * BLOCK;
	for (int i = 0; i < 8; i++)
		last[end - 1 - i] = length * 8 >> 8 * i;
	for (size_t at = 0; at < end; at += BLOCK)
		add_block(state, last + at);

	memset(digest, 0, P2PC_KIT_DIGEST_BYTES);
	for (int i = 0; i < 8; i++)
		snprintf(digest + 8 * i, 9, "%08x", state[i]);
	return 0;
}
