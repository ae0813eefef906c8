/* SPDX-License-Identifier: GPL-2.0-only */
/* Generated from wire.json by scripts/generate-wire.mjs. Do not edit. */
#ifndef P2PC_WIRE_H
#define P2PC_WIRE_H

#include <linux/types.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the protocol is little endian"
#endif

#define P2PC_MAGIC 0x43503250
#define P2PC_VERSION 4

/* provider devices in a setup */
#define P2PC_MAX_PROVIDERS 32

/* client devices in a setup, and clients in a scenario */
#define P2PC_MAX_CLIENTS 32

/* memory regions in a scenario */
#define P2PC_MAX_REGIONS 16

/* scatterlists in a scenario */
#define P2PC_MAX_LISTS 16

/* steps in a scenario */
#define P2PC_MAX_STEPS 64

/* scatterlist entries in a scenario, all lists together */
#define P2PC_MAX_ENTRIES 16384

/* payload bytes, host to guest */
#define P2PC_MAX_REQUEST 1048576

/* payload bytes, guest to host */
#define P2PC_MAX_REPLY 8388608

/* bytes of a device path, the final zero included */
#define P2PC_PATH_BYTES 64

/* bytes of the kernel release, the final zero included */
#define P2PC_RELEASE_BYTES 64

/* accounting that was not asked for */
#define P2PC_NOT_COUNTED 0xffffffffu

/* pci_p2pdma_distance returned -1 */
#define P2PC_NO_DISTANCE 0xffffffffu

/* dma_map_sg returned 0, which tells no errno */
#define P2PC_NO_ERRNO 0xffffffffu

/* workers of a stress request */
#define P2PC_MAX_WORKERS 16

/* no page was mapped */
#define P2PC_NOT_TRIED 0xffffffffu

/* no distance was asked */
#define P2PC_NO_QUESTION 0xffffffffu

/* memory changed to nothing that the client was to write */
#define P2PC_NO_BYTE 0xffffffffu

/* touches of one step */
#define P2PC_MAX_TOUCHES 4096

enum p2pc_message {
	/* guest: struct hello; it is up */
	P2PC_MESSAGE_HELLO = 1,
	/* host: struct setup, then its providers, clients and forged pairs */
	P2PC_MESSAGE_SETUP = 2,
	/* guest: struct ready, providers, clients, pairs by client then provider, ranges */
	P2PC_MESSAGE_READY = 3,
	/* host: struct scenario, then clients, regions, lists, steps, entries */
	P2PC_MESSAGE_RUN = 4,
	/*
	 * guest: result, places, accounts, by step: step_result, entries twice,
	 * ranges, runs, touches
	 */
	P2PC_MESSAGE_RESULT = 5,
	/* guest: text, what the kernel logged since the last LOG, lines of <level>text */
	P2PC_MESSAGE_LOG = 6,
	/* host: no payload; the guest powers off */
	P2PC_MESSAGE_STOP = 7,
	/* guest: text; the request of this seq was not carried out */
	P2PC_MESSAGE_FAIL = 8,
	/* host: struct stress, then its questions, then as RUN, with one map step for each list */
	P2PC_MESSAGE_STRESS = 16,
	/* guest: stress_result, places, accounts, by event: event, then as a step; looks */
	P2PC_MESSAGE_STRESS_RESULT = 17,
	/* host: struct unbind, then as RUN */
	P2PC_MESSAGE_UNBIND = 18,
	/* guest: struct unbind_result, then as RESULT */
	P2PC_MESSAGE_UNBIND_RESULT = 19,
	/* host: no payload; the agent unloads the module and loads it again; answered by HELLO */
	P2PC_MESSAGE_RELOAD = 20,
	/* host: no payload; kmemleak is to look for leaks, what it finds is logged */
	P2PC_MESSAGE_LEAKS = 21,
	/* guest: no payload; every leak that was found has been logged */
	P2PC_MESSAGE_LEAKS_RESULT = 22,
	/* host: struct distance_asked, then its clients */
	P2PC_MESSAGE_DISTANCE = 23,
	/* guest: struct distance_result, then by client: struct distance_seen */
	P2PC_MESSAGE_DISTANCE_RESULT = 24,
};

enum p2pc_client_kind {
	/* the PCI device itself */
	P2PC_CLIENT_KIND_FUNCTION = 0,
	/* a platform device whose parent the PCI device is, made for the question */
	P2PC_CLIENT_KIND_CHILD = 1,
	/* a platform device without a PCI device above it, made for the question */
	P2PC_CLIENT_KIND_OTHER = 2,
};

enum p2pc_region_kind {
	/* bytes of the arena */
	P2PC_REGION_KIND_RAM = 0,
	/* bytes of a provider's BAR */
	P2PC_REGION_KIND_BAR = 1,
};

enum p2pc_op {
	/* dma_map_sgtable */
	P2PC_OP_MAP = 0,
	/* dma_unmap_sgtable */
	P2PC_OP_UNMAP = 1,
	/* dma_sync_sgtable_for_cpu */
	P2PC_OP_SYNC_FOR_CPU = 2,
	/* dma_sync_sgtable_for_device */
	P2PC_OP_SYNC_FOR_DEVICE = 3,
	/* the client reads memory by itself */
	P2PC_OP_READ = 4,
	/* the client writes memory by itself */
	P2PC_OP_WRITE = 5,
};

enum p2pc_attribute {
	/* DMA_ATTR_WEAK_ORDERING */
	P2PC_ATTRIBUTE_WEAK_ORDERING = 1,
	/* DMA_ATTR_SKIP_CPU_SYNC */
	P2PC_ATTRIBUTE_SKIP_CPU_SYNC = 2,
	/* DMA_ATTR_NO_WARN */
	P2PC_ATTRIBUTE_NO_WARN = 4,
	/* DMA_ATTR_PRIVILEGED */
	P2PC_ATTRIBUTE_PRIVILEGED = 8,
};

enum p2pc_client_flag {
	/* TEST_BENCH only: the platform does not trust the device (pci_dev.untrusted) */
	P2PC_CLIENT_FLAG_UNTRUSTED = 1,
};

enum p2pc_list_flag {
	/* built by sg_alloc_table_from_pages from the pages of its entries, in order */
	P2PC_LIST_FLAG_FROM_PAGES = 1,
};

enum p2pc_direction {
	P2PC_DIRECTION_BIDIRECTIONAL = 0,
	P2PC_DIRECTION_TO_DEVICE = 1,
	P2PC_DIRECTION_FROM_DEVICE = 2,
};

enum p2pc_profile {
	/* no translating IOMMU */
	P2PC_PROFILE_DMA_DIRECT = 0,
	/* the IOMMU driver's DMA domain */
	P2PC_PROFILE_DMA_IOMMU = 1,
};

enum p2pc_reserved_kind {
	/* memory window of the client's host bridge */
	P2PC_RESERVED_KIND_BRIDGE_WINDOW = 0,
	/* IOMMU_RESV_DIRECT or IOMMU_RESV_DIRECT_RELAXABLE */
	P2PC_RESERVED_KIND_DIRECT = 1,
	/* IOMMU_RESV_RESERVED */
	P2PC_RESERVED_KIND_RESERVED = 2,
	/* IOMMU_RESV_MSI */
	P2PC_RESERVED_KIND_MSI = 3,
	/* IOMMU_RESV_SW_MSI: the DMA API itself maps MSI doorbells there */
	P2PC_RESERVED_KIND_SW_MSI = 4,
};

enum p2pc_setup_flag {
	/*
	 * a disposable guest: host bridge ids may be forged, memory past the
	 * arena described, all leaked translations removed
	 */
	P2PC_SETUP_FLAG_TEST_BENCH = 1,
};

enum p2pc_scenario_flag {
	/* count the IOVA space of clients with a DMA mask below 2^24, before and after the steps */
	P2PC_SCENARIO_FLAG_ACCOUNT = 1,
	/*
	 * TEST_BENCH only: RAM entries may go past the arena; nothing there
	 * reads or writes the memory
	 */
	P2PC_SCENARIO_FLAG_UNTOUCHED = 2,
};

enum p2pc_entry_flag {
	/* sg_dma_is_bus_address */
	P2PC_ENTRY_FLAG_BUS_ADDRESS = 1,
	/* sg_dma_is_swiotlb */
	P2PC_ENTRY_FLAG_SWIOTLB = 2,
};

enum p2pc_step_flag {
	/* the span of the list's IOVA segments was too long to probe whole */
	P2PC_STEP_FLAG_TRUNCATED = 1,
	/* not done: an unmap or sync of a list that is not mapped, or a map of one that is */
	P2PC_STEP_FLAG_NOT_DONE = 2,
};

enum p2pc_access_flag {
	/* it reads and writes memory when it is told to */
	P2PC_ACCESS_FLAG_ENGINE = 1,
	/* what is unmapped is invalidated later, for many unmaps together */
	P2PC_ACCESS_FLAG_LATE = 2,
};

/* Before every payload. */
struct p2pc_frame {
	__u32 magic;
	__u16 version;
	/* enum message */
	__u16 type;
	/* chosen by the host; an answer has the seq of its request */
	__u32 seq;
	/* payload bytes */
	__u32 length;
	/* of the payload, as in zlib */
	__u32 crc32;
	/* 0 */
	__u32 reserved;
};

struct p2pc_hello {
	/* protocol version of the guest */
	__u32 version;
	/* 0 */
	__u32 reserved;
};

struct p2pc_setup {
	/* enum setup_flag */
	__u32 flags;
	/* count of struct setup_device */
	__u32 providers;
	/* count of struct setup_device */
	__u32 clients;
	/* count of struct setup_pair */
	__u32 forged;
	/* PCI vendor id that the host bridge shows for forged pairs */
	__u32 forged_vendor;
	/* PCI device id that the host bridge shows for forged pairs */
	__u32 forged_device;
};

struct p2pc_setup_device {
	/* domain:bus:device.function/device.function..., as in the kernel's pci= parameters */
	char path[64];
	/* the BAR that a provider publishes; 0 for a client */
	__u32 bar;
	/* 0 */
	__u32 reserved;
};

struct p2pc_setup_pair {
	/* index in the setup's clients */
	__u32 client;
	/* index in the setup's providers */
	__u32 provider;
};

struct p2pc_ready {
	/* kernel release */
	char release[64];
	/* bytes */
	__u32 page_size;
	/* count of struct ready_provider, as in the setup */
	__u32 providers;
	/* count of struct ready_client, as in the setup */
	__u32 clients;
	/* count of struct ready_range */
	__u32 ranges;
	/* physical address of the RAM arena */
	__u64 arena_phys;
	/* bytes */
	__u64 arena_size;
};

struct p2pc_ready_provider {
	/* physical address of the BAR */
	__u64 phys;
	/* PCI bus address of the BAR */
	__u64 bus;
	/* bytes */
	__u64 size;
};

struct p2pc_ready_client {
	/* smallest page of the IOMMU domain, bytes; the page size without a domain */
	__u64 granule;
	/* enum profile */
	__u32 profile;
	/* clients with the same number share an IOMMU domain, hence one IOVA space */
	__u32 domain;
	/* 1: its page tables can be made to run out of memory */
	__u32 faults;
	/* enum access_flag */
	__u32 access;
};

struct p2pc_ready_pair {
	/* pci_p2pdma_distance, or NO_DISTANCE */
	__u32 distance;
	/* 1: an upstream bridge in common, and no ACS redirect on the way */
	__u32 shared_bridge;
	/* functions on the two ways to the root that have an ACS redirect set */
	__u32 redirects;
	/* 0 */
	__u32 reserved;
};

/* What pci_p2pdma_distance and pci_p2pdma_distance_many say. */
struct p2pc_distance_asked {
	/* index in the setup's providers if it is published, else in its clients */
	__u32 provider;
	/* 1: it has published memory, 0: it has not */
	__u32 published;
	/* count of struct distance_client, at most MAX_CLIENTS */
	__u32 clients;
	/* 0 */
	__u32 reserved;
};

struct p2pc_distance_client {
	/* index in the setup's clients; 0 for OTHER */
	__u32 client;
	/* enum client_kind */
	__u32 kind;
};

struct p2pc_distance_result {
	/* pci_p2pdma_distance_many of all clients in their order, or NO_DISTANCE */
	__u32 many;
	/* 1: the kernel keeps the provider for one */
	__u32 published;
};

/* What is seen of one client alone. */
struct p2pc_distance_seen {
	/* pci_p2pdma_distance, or NO_DISTANCE */
	__u32 distance;
	/* of a map of one page, for CHILD and OTHER: positive errno, or NOT_TRIED */
	__u32 error;
	/* enum entry_flag, of the entry as that map left it */
	__u32 flags;
	/* as in ready_pair, of the PCI device; 0 for OTHER */
	__u32 redirects;
};

/* DMA addresses that a client with IOVA must not be given. */
struct p2pc_ready_range {
	/* first byte */
	__u64 first;
	/* last byte */
	__u64 last;
	/* index in the setup's clients */
	__u32 client;
	/* enum reserved_kind */
	__u32 kind;
};

struct p2pc_scenario {
	/* enum scenario_flag */
	__u32 flags;
	/* count of struct client */
	__u32 clients;
	/* count of struct region */
	__u32 regions;
	/* count of struct list */
	__u32 lists;
	/* count of struct step */
	__u32 steps;
	/* count of struct entry, all lists together */
	__u32 entries;
};

struct p2pc_client {
	/* index in the setup's clients */
	__u32 device;
	/* dma_set_max_seg_size, bytes */
	__u32 max_seg_size;
	/* dma_set_mask */
	__u64 dma_mask;
	/* dma_set_seg_boundary */
	__u64 seg_boundary_mask;
	/* enum client_flag */
	__u32 flags;
	/* 0 */
	__u32 reserved;
};

struct p2pc_region {
	/* enum region_kind */
	__u32 kind;
	/* index in the setup's providers; 0 for RAM */
	__u32 provider;
	/* bytes from the start of the arena or BAR, a multiple of the page size */
	__u64 start;
	/* bytes, a multiple of the page size */
	__u64 size;
};

struct p2pc_list_head {
	/* count; its entries follow those of the list before */
	__u32 entries;
	/* enum list_flag */
	__u32 flags;
};

struct p2pc_step {
	/* enum op; what others don't speak of is ignored for all but map */
	__u32 op;
	/* index in the scenario's lists */
	__u32 list;
	/* index in the scenario's clients */
	__u32 client;
	/* enum direction */
	__u32 direction;
	/* enum attribute */
	__u32 attributes;
	/* 0: dma_map_sgtable; else dma_map_sg, given so many entries */
	__u32 nents;
	/* 0, or which call that enters contiguous memory into page tables fails, from 1 */
	__u32 fail_mapping;
	/* of READ and WRITE, 1: after what the IOMMU still has to invalidate */
	__u32 settled;
	/* of READ and WRITE: first byte, over the list's DMA segments; a multiple of 8 */
	__u32 from;
	/* of READ and WRITE: bytes, a multiple of 8 */
	__u32 length;
};

struct p2pc_entry {
	/* bytes from the region's start to sg_page, a multiple of the page size */
	__u64 page;
	/* index in the scenario's regions */
	__u32 region;
	/* sg->offset */
	__u32 offset;
	/* sg->length */
	__u32 length;
	/* 0 */
	__u32 reserved;
};

struct p2pc_result {
	/* count of steps that follow: all of the scenario's */
	__u32 steps;
	/* count of struct place */
	__u32 regions;
	/* count of struct account */
	__u32 clients;
	/* bit n: list n was still mapped after the last step, and was unmapped then */
	__u32 left_mapped;
};

/* Where a region lies. */
struct p2pc_place {
	/* physical address */
	__u64 phys;
	/* PCI bus address of a BAR region; 0 for RAM */
	__u64 bus;
};

/* What is known of a client: how many granules of its IOVA space could be mapped one by one. */
struct p2pc_account {
	/* before the first step, or NOT_COUNTED */
	__u32 before;
	/* after the last step, or NOT_COUNTED */
	__u32 after;
	/* dma_pci_p2pdma_supported */
	__u32 supported;
	/* 0 */
	__u32 reserved;
};

struct p2pc_step_result {
	/* errno as a positive number, or NO_ERRNO; 0 on success, and for all but map */
	__u32 error;
	/* sgt->nents after the step */
	__u32 nents;
	/* of the list; twice as many struct entry_state follow, zero where the table ends */
	__u32 entries;
	/* count of struct range */
	__u32 ranges;
	/* count of struct run */
	__u32 runs;
	/* enum step_flag */
	__u32 flags;
	/* count of struct touch */
	__u32 touches;
	/* 0 */
	__u32 reserved;
};

struct p2pc_entry_state {
	/* physical address of sg_page */
	__u64 page;
	__u64 dma_address;
	__u32 offset;
	__u32 length;
	__u32 dma_len;
	/* enum entry_flag */
	__u32 flags;
};

/* IOVA that was looked up, granule by granule. */
struct p2pc_range {
	/* first byte */
	__u64 first;
	/* last byte */
	__u64 last;
};

/* IOVA that translates, contiguous in IOVA and in physical memory. */
struct p2pc_run {
	__u64 iova;
	__u64 phys;
	/* bytes */
	__u64 length;
};

/* Workers map and unmap at the same time: worker w has the lists w, w + workers, ... */
struct p2pc_stress {
	/* at most MAX_WORKERS and as there are lists; each on one processor, in turn */
	__u32 workers;
	/* of each worker: takes a list by chance, and maps it, or unmaps a mapped one */
	__u32 turns;
	/* of the chances */
	__u64 seed;
	/* count of struct setup_pair: before each call, one of their distances is asked */
	__u32 questions;
	/* 0 */
	__u32 reserved;
};

struct p2pc_stress_result {
	/* count of struct event; those of one worker are in their order */
	__u32 events;
	/* count of struct place */
	__u32 regions;
	/* count of struct account, and of struct look */
	__u32 clients;
	/* processors that are online */
	__u32 cpus;
};

/* One call of a worker. The times are one count for all workers. */
struct p2pc_event {
	/* before the call */
	__u64 began;
	/* after the call */
	__u64 ended;
	__u32 worker;
	/* index in the scenario's lists */
	__u32 list;
	/* enum op: MAP or UNMAP */
	__u32 op;
	/* processor that it ran on */
	__u32 cpu;
	/* index of the question that was asked before, or NO_QUESTION */
	__u32 question;
	/* its answer: pci_p2pdma_distance, or NO_DISTANCE */
	__u32 distance;
};

/* By client, after the last event: ranges where its lists had been, then what translates there. */
struct p2pc_look {
	/* count of struct range */
	__u32 ranges;
	/* count of struct run */
	__u32 runs;
};

/* Before a step, the provider's driver is unbound. Its memory is given back after the last. */
struct p2pc_unbind {
	/* index in the setup's providers */
	__u32 provider;
	/* index in the scenario's steps, or their count: after the last */
	__u32 before_step;
	/* how long to wait for its end: at its start, after the last step, and at the end */
	__u32 patience_ms;
	/* 0 */
	__u32 reserved;
};

/* Bytes of an access that reached memory, as the data shows; contiguous on both sides. */
struct p2pc_touch {
	/* first byte, counted as in the step, or NO_BYTE */
	__u32 from;
	/* 1: the client read something that no memory of the scenario holds; phys is 0 */
	__u32 foreign;
	/* physical address */
	__u64 phys;
	/* bytes */
	__u64 length;
};

struct p2pc_unbind_result {
	/* 1: the unbind had ended before the step */
	__u32 gone_at_once;
	/* 1: it had ended after the last step, with the provider's memory still out */
	__u32 gone_with_memory_out;
	/* 1: it had ended after the memory was given back */
	__u32 gone;
	/* 1: pci_alloc_p2pmem gave memory of the provider afterwards */
	__u32 memory_after;
};

#endif
