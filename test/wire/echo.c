// SPDX-License-Identifier: GPL-2.0-only
/*
 * The agent's side of the channel, for tests: sends back every frame it receives.
 * Exits with the errno of what ended the input, 0 for its regular end.
 */
#include <unistd.h>
#include "agent.h"

int main(void)
{
	struct p2pc_frame frame;
	struct channel channel;
	const __u8 *payload;
	int ret = channel_open(&channel, STDIN_FILENO, STDOUT_FILENO);

	if (ret)
		return -ret;
	while ((ret = channel_receive(&channel, &frame, &payload)) > 0) {
		ret = channel_send(&channel, frame.type, frame.seq, payload, frame.length);
		if (ret)
			break;
	}
	channel_close(&channel);
	return -ret;
}
