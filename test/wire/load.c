// SPDX-License-Identifier: GPL-2.0-only
/*
 * The agent begins a session with a kernel that refuses the module, for tests: the
 * errno is the first argument. What people are told is on standard error.
 */
#include <stdio.h>
#include <stdlib.h>
#include "agent.h"

static int refusal;

int device_load(const char *module)
{
	(void)module;
	return -refusal;
}

/* What comes before that succeeds. */
bool hold_check(const struct devices *devices, bool force)
{
	(void)devices;
	(void)force;
	return true;
}

/* Nothing after it may happen. */
static void not_reached(const char *what)
{
	fprintf(stderr, "%s was called\n", what);
	abort();
}

bool hold_devices(const struct devices *devices, bool force)
{
	(void)devices;
	(void)force;
	not_reached(__func__);
	return false;
}

int device_open(void)
{
	not_reached(__func__);
	return -1;
}

int device_unload(void)
{
	not_reached(__func__);
	return -1;
}

size_t devices_setup(const struct devices *devices, void *payload)
{
	(void)devices;
	(void)payload;
	not_reached(__func__);
	return 0;
}

size_t facts_tell(const struct devices *devices, char *text, size_t room)
{
	(void)devices;
	(void)text;
	(void)room;
	not_reached(__func__);
	return 0;
}

int channel_send(struct channel *channel, __u16 type, __u32 seq, const void *payload, size_t length)
{
	(void)channel;
	(void)type;
	(void)seq;
	(void)payload;
	(void)length;
	not_reached(__func__);
	return -1;
}

int relay_one(struct channel *channel, int device, const struct p2pc_frame *frame,
	      const __u8 *payload, void *reply, size_t *length)
{
	(void)channel;
	(void)device;
	(void)frame;
	(void)payload;
	(void)reply;
	(void)length;
	not_reached(__func__);
	return -1;
}

int machine_read(struct machine *machine, const void *ready, size_t length)
{
	(void)machine;
	(void)ready;
	(void)length;
	not_reached(__func__);
	return -1;
}

bool hold_release(bool unloaded)
{
	if (!unloaded)
		not_reached(__func__);
	return true;
}

int main(int argc, char **argv)
{
	struct devices devices = { .clients = 1 };
	struct session session;
	bool begun;

	if (argc != 2)
		return 2;
	refusal = atoi(argv[1]);
	begun = session_begin(&session, "/module.ko", &devices, false);
	if (!session_end(&session))
		return 3;
	return begun ? 0 : 1;
}
