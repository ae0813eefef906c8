/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The agent's parts. Functions return 0 or a negative errno unless they say otherwise.
 */
#ifndef P2PC_AGENT_H
#define P2PC_AGENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "p2pc_kit.h"
#include "p2pc_wire.h"

/* channel.c: frames over two file descriptors */
struct channel {
	int input;
	int output;
	/* a signal that asks for the end of the run ends a wait for input with -EINTR */
	bool stoppable;
	/* what was read and not yet taken */
	__u8 *bytes;
	size_t start;
	size_t end;
};

int channel_open(struct channel *channel, int input, int output);
void channel_close(struct channel *channel);
/* 1: a frame, its payload valid until the next call; 0: the input ended */
int channel_receive(struct channel *channel, struct p2pc_frame *frame,
		    const __u8 **payload);
int channel_send(struct channel *channel, __u16 type, __u32 seq,
		 const void *payload, size_t length);

/* crc32.c */
__u32 crc32(const __u8 *bytes, size_t length);

/* sha256.c: of all of a file, in hex, zeros to the end */
int sha256_file(int file, char digest[P2PC_KIT_DIGEST_BYTES]);

/* kmsg.c: what the kernel logged, from the beginning or from now on */
int kmsg_open(bool from_now);
/* Everything logged since the last call, as lines of <level>text; returns its length. */
size_t kmsg_drain(const char **text);

/* device.c: the kernel module */
int device_load(const char *module);
int device_unload(void);
int device_open(void);
int device_call(int device, unsigned long command, const void *request,
		size_t request_length, void *reply, size_t *reply_length);

/* advice.c: why a module can't be loaded, and what helps; NULL: the errno says as much */
const char *advice_on_load(int error);

/* watch.c: what a kernel that watches itself says only when asked */
void watch_begin(void);
int watch_rearm(void);
/* Sends what kmemleak finds as LOG. */
int watch_leaks(struct channel *channel, __u32 seq);

/* shortage.c: memory that is short, where the kernel can make it so; 0 where it can't */
int shortage_prepare(void);
int shortage_set(bool on);

/*
 * relay.c: serves requests until STOP or the end of the input. Where the module's file
 * is known, it is loaded anew on request; *device is -1 when that failed.
 */
int relay(struct channel *channel, int *device, const char *module);
/* One request; reply has room for P2PC_MAX_REPLY, *length becomes the reply's. */
int relay_one(struct channel *channel, int device, const struct p2pc_frame *frame,
	      const __u8 *payload, void *reply, size_t *length);
int relay_log(struct channel *channel, __u32 seq);
int relay_fail(struct channel *channel, __u32 seq, const char *what, int error);

/* guest.c: the agent as the guest's first process; never returns */
void guest_main(int argc, char **argv);

/* devices.c: the devices that the user named */
struct devices {
	__u32 providers;
	__u32 clients;
	struct p2pc_setup_device provider[P2PC_MAX_PROVIDERS];
	struct p2pc_setup_device client[P2PC_MAX_CLIENTS];
};

/* BDF or BDF@BAR; tells what is wrong with it */
bool devices_add(struct devices *devices, bool provider, const char *text);
/* The payload of SETUP; returns its length. */
size_t devices_setup(const struct devices *devices, void *payload);

/* sysfs.c */
#define SYSFS_NAME 64

/* The name of what drivers/... or another link of a PCI device leads to; false: no such link. */
bool sysfs_link(const char *device, const char *link, char name[SYSFS_NAME]);
/* The first line of a file of a PCI device; false: no such file. */
bool sysfs_read(const char *device, const char *file, char line[SYSFS_NAME]);
bool sysfs_exists(const char *device, const char *file);
int sysfs_write(const char *file, const char *text);

/* use.c: tells what of the machine hangs on a device, and returns false then */
bool use_allows(const char *device);

/*
 * hold.c: takes devices from their drivers, and gives them back. All tell what is
 * wrong by themselves, and return false then.
 */
/* Whether the devices may be taken; none is. */
bool hold_check(const struct devices *devices, bool force);
bool hold_devices(const struct devices *devices, bool force);
/* unloaded: without that, nobody else can have them yet */
bool hold_release(bool unloaded);

/* facts.c: what the machine is, as lines of key=value; returns their length */
size_t facts_tell(const struct devices *devices, char *text, size_t room);

/* session.c: the module at work on this machine's devices */
struct session {
	int device;
	bool loaded;
	/* the module, or a device without its driver */
	bool left_behind;
	/* READY's payload; P2PC_MAX_REPLY bytes */
	void *ready;
	size_t ready_length;
	/* for replies; P2PC_MAX_REPLY bytes */
	void *reply;
};

/* Tell what is wrong by themselves, and return false then. */
bool session_begin(struct session *session, const char *module,
		   const struct devices *devices, bool force);
bool session_setup(struct session *session, const struct devices *devices,
		   struct channel *channel);
bool session_end(struct session *session);

/* payload.c: a table of so many, or NULL when less is left */
const void *payload_take(const __u8 **at, size_t *left, size_t size, size_t count);

/* machine.c: READY, read */
struct machine {
	const struct p2pc_ready *head;
	const struct p2pc_ready_provider *provider;
	const struct p2pc_ready_client *client;
	const struct p2pc_ready_pair *pair;
	/* the caller's: providers as SETUP named them, BARs of one device by one path */
	const struct p2pc_setup_device *named;
};

int machine_read(struct machine *machine, const void *ready, size_t length);
bool machine_one_device(const struct machine *machine, __u32 first, __u32 second);
enum p2pc_kit_map_type machine_reach(const struct machine *machine, __u32 client,
				     __u32 provider);

/* case.c: CASE, read; the tables point into the payload */
struct kit_case {
	const struct p2pc_kit_case *head;
	const struct p2pc_kit_bar *bar;
	const struct p2pc_kit_reach *reach;
	const struct p2pc_kit_region *region;
	const struct p2pc_kit_adjacent *adjacent;
	/* the payload of RUN */
	const __u8 *run;
	size_t run_length;
};

int case_read(struct kit_case *kit_case, const __u8 *payload, size_t length);

/* place.c: 1: placed, in a copy of the payload of RUN; 0: nothing fits */
int place_case(const struct kit_case *kit_case, const struct machine *machine,
	       __u8 *run);

/* kit.c: all cases of a kit's file into a result file */
bool kit_run(struct session *session, const struct devices *devices,
	     const char *kit, const char *result);

/* stop.c: signals that end the run in order */
void stop_on_signals(void);
bool stop_wanted(void);

/* tell.c: "p2pc-agent: what: why" on standard error; returns false */
bool tell(const char *what, const char *why);
bool tell_error(const char *what, int error);
/* What the kernel is asked to do next: if it does not come back, this is the last word. */
void tell_now(const char *format, ...);

#endif
