// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module at work on the devices of a machine that other people use too:
 * whatever happens, it is unloaded, and drivers get their devices back. A module that
 * can't be loaded, because it is already or has no signature, takes none from them.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include "agent.h"

#define FACTS_ROOM 8192

static bool load(struct session *session, const char *module)
{
	const char *advice;
	int ret;

	tell_now("loading the module");
	ret = device_load(module);
	advice = advice_on_load(ret);
	if (ret)
		return advice ? tell(module, advice) : tell_error(module, ret);
	session->loaded = true;
	session->device = device_open();
	return session->device >= 0 || tell_error("/dev/p2p_conform", session->device);
}

bool session_begin(struct session *session, const char *module,
		   const struct devices *devices, bool force)
{
	*session = (struct session){ .device = -1 };
	session->ready = calloc(1, P2PC_MAX_REPLY);
	session->reply = malloc(P2PC_MAX_REPLY);
	if (!session->ready || !session->reply)
		return tell_error("memory", -ENOMEM);
	return hold_check(devices, force) && load(session, module) &&
		hold_devices(devices, force);
}

/* Tells the machine and what it offers over the channel. */
bool session_setup(struct session *session, const struct devices *devices,
		   struct channel *channel)
{
	static char facts[FACTS_ROOM];
	static __u8 payload[sizeof(struct p2pc_setup) +
			    (P2PC_MAX_PROVIDERS + P2PC_MAX_CLIENTS) *
			    sizeof(struct p2pc_setup_device)];
	struct p2pc_frame frame = {
		.type = P2PC_MESSAGE_SETUP,
		.length = devices_setup(devices, payload),
	};
	struct machine machine;
	int ret;

	tell_now("setting the devices up");
	ret = channel_send(channel, P2PC_KIT_MESSAGE_FACTS, 0, facts,
			   facts_tell(devices, facts, sizeof(facts)));
	if (!ret)
		ret = channel_send(channel, P2PC_KIT_MESSAGE_DEVICES, 0, payload, frame.length);
	if (!ret)
		ret = relay_one(channel, session->device, &frame, payload, session->ready,
				&session->ready_length);
	if (ret)
		return tell_error("set-up", ret);
	/* what the module refused has no answer to read */
	if (machine_read(&machine, session->ready, session->ready_length))
		return tell("set-up", "the module can't use these devices; see the end of dmesg");
	tell_now("at work");
	return true;
}

/* Of no use to call it twice, and no harm. False when the machine is not as it was. */
bool session_end(struct session *session)
{
	int ret = 0;

	if (session->device >= 0)
		close(session->device);
	if (session->loaded) {
		tell_now("unloading the module");
		ret = device_unload();
	}
	session->device = -1;
	session->loaded = false;
	if (ret)
		tell_error("the module stays loaded, and keeps its devices", ret);
	if (!hold_release(!ret) || ret)
		session->left_behind = true;
	free(session->ready);
	free(session->reply);
	session->ready = NULL;
	session->reply = NULL;
	return !session->left_behind;
}
