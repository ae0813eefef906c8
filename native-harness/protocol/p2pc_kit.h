/* SPDX-License-Identifier: GPL-2.0-only */
/* Generated from kit.json by scripts/generate-wire.mjs. Do not edit. */
#ifndef P2PC_KIT_H
#define P2PC_KIT_H

#include "p2pc_wire.h"

/* of the two files of a field kit */
#define P2PC_KIT_VERSION 2

/* bytes of the module's arena, in which a kit's RAM regions are laid out */
#define P2PC_KIT_ARENA_SIZE 4194304

/* pages that the arena has at the least, which may be more bytes than KIT_ARENA_SIZE */
#define P2PC_KIT_ARENA_PAGES 256

/* bytes of a sha256 in hex, zeros to the end */
#define P2PC_KIT_DIGEST_BYTES 72

/* bytes of a text, the final zero included */
#define P2PC_KIT_TEXT_BYTES 64

enum p2pc_kit_message {
	/* first in both files: struct kit_head, then filters, a line each */
	P2PC_KIT_MESSAGE_HEAD = 64,
	/* kit_case, kit_bar, kit_reach by client then BAR, kit_region, kit_adjacent, RUN */
	P2PC_KIT_MESSAGE_CASE = 65,
	/* both files, last: struct kit_end */
	P2PC_KIT_MESSAGE_END = 66,
	/* agent: text, what the machine is, lines of key=value */
	P2PC_KIT_MESSAGE_FACTS = 67,
	/* agent: the payload of SETUP */
	P2PC_KIT_MESSAGE_DEVICES = 68,
	/* result: the case's payload of RUN as it went to the module; seq is the case's */
	P2PC_KIT_MESSAGE_PLACED = 69,
	/* result: no payload; the machine has no devices that fit the case */
	P2PC_KIT_MESSAGE_UNPLACED = 70,
};

enum p2pc_kit_map_type {
	/* the case doesn't care */
	P2PC_KIT_MAP_TYPE_ANY = 0,
	P2PC_KIT_MAP_TYPE_BUS_ADDRESS = 1,
	P2PC_KIT_MAP_TYPE_HOST_BRIDGE = 2,
	P2PC_KIT_MAP_TYPE_UNREACHABLE = 3,
};

struct p2pc_kit_head {
	/* KIT_VERSION */
	__u32 version;
	/* count of CASE */
	__u32 cases;
	/* version of p2p-conform that made the kit */
	char tool[64];
	char corpus_version[64];
	/* sha256 of the corpus manifest */
	char corpus[72];
	/* sha256 over the kit's sources */
	char sources[72];
	/* in a result: sha256 of the kit's file of cases; in that file: empty */
	char kit[72];
};

/* What a case needs of the machine. Its RUN has numbers of the scenario's own. */
struct p2pc_kit_case {
	/* enum profile */
	__u32 profile;
	/* count, as in the payload */
	__u32 clients;
	/* count of struct kit_bar: the providers of the payload */
	__u32 bars;
	/* count, as in the payload */
	__u32 regions;
	/* count of struct kit_adjacent */
	__u32 adjacent;
	/* 0 */
	__u32 reserved;
	/* bytes */
	__u64 page_size;
	/* bytes */
	__u64 granule;
};

struct p2pc_kit_bar {
	/* BARs with the same number are of one device, others of others */
	__u32 provider;
	/* 0 */
	__u32 reserved;
};

struct p2pc_kit_reach {
	/* enum kit_map_type */
	__u32 type;
	/* 0 */
	__u32 reserved;
};

struct p2pc_kit_region {
	/* 1: the region's start in the payload counts back from the BAR's end */
	__u32 from_end;
	/* 0 */
	__u32 reserved;
};

struct p2pc_kit_adjacent {
	/* region that ends where the second starts */
	__u32 first;
	/* region */
	__u32 second;
};

struct p2pc_kit_end {
	/* of all bytes of the file before this frame */
	char sha256[72];
};

#endif
