// SPDX-License-Identifier: GPL-2.0-only
/*
 * p2pc-agent: between the host and the kernel module. As process 1 it is all that
 * runs in a guest; on a machine that is up it relays from one file to another:
 *
 *	p2pc-agent --module FILE --input FILE --output FILE
 */
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "agent.h"

static int usage(void)
{
	fputs("Usage: p2pc-agent [--module FILE] --input FILE --output FILE\n", stderr);
	return 2;
}

static int fail(const char *what, const char *why)
{
	fprintf(stderr, "p2pc-agent: %s: %s\n", what, why);
	return 1;
}

static int serve_files(const char *module, const char *input, const char *output)
{
	struct channel channel;
	int in, out, device, ret;

	in = open(input, O_RDONLY | O_CLOEXEC);
	if (in < 0)
		return fail(input, "can't be read");
	out = open(output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (out < 0)
		return fail(output, "can't be written");
	ret = module ? device_load(module) : 0;
	if (ret)
		return fail(module, strerror(-ret));
	device = device_open();
	if (device < 0)
		return fail("/dev/p2p_conform", strerror(-device));
	ret = channel_open(&channel, in, out);
	if (!ret) {
		ret = relay(&channel, device);
		channel_close(&channel);
	}
	return ret ? fail("relay", strerror(-ret)) : 0;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "module", required_argument, NULL, 'm' },
		{ "input", required_argument, NULL, 'i' },
		{ "output", required_argument, NULL, 'o' },
		{ },
	};
	const char *module = NULL, *input = NULL, *output = NULL;
	int option;

	if (getpid() == 1)
		guest_main(argc, argv);
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'm')
			module = optarg;
		else if (option == 'i')
			input = optarg;
		else if (option == 'o')
			output = optarg;
		else
			return usage();
	}
	if (!input || !output || optind != argc)
		return usage();
	kmsg_open();
	return serve_files(module, input, output);
}
