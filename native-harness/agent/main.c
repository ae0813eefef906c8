// SPDX-License-Identifier: GPL-2.0-only
/*
 * p2pc-agent: between the kernel module and who wants something of it. As process 1
 * it is all that runs in a guest. On a machine that is up it either runs a kit's
 * cases into a file, or serves the host at the other end of a socket or port.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "agent.h"

#define EXIT_FAILED 1
#define EXIT_USAGE 2
#define EXIT_INTERRUPTED 130

static int usage(void)
{
	fputs("Usage: p2pc-agent --module FILE --provider BDF[@BAR]... --client BDF... [--force]\n"
	      "                  (--kit CASES --result FILE | --serve SOCKET)\n", stderr);
	return EXIT_USAGE;
}

/* A unix socket, or a file such as a virtio-serial port. */
static int open_stream(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int stream = open(path, O_RDWR | O_CLOEXEC);

	if (stream >= 0 || errno != ENXIO)
		return stream < 0 ? -errno : stream;
	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	memcpy(address.sun_path, path, strlen(path));
	stream = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (stream < 0)
		return -errno;
	if (connect(stream, (struct sockaddr *)&address, sizeof(address))) {
		int ret = -errno;

		close(stream);
		return ret;
	}
	return stream;
}

static bool serve(struct session *session, const struct devices *devices, const char *path)
{
	struct channel channel;
	int stream = open_stream(path);
	bool ok;
	int ret;

	if (stream < 0)
		return tell_error(path, stream);
	if (channel_open(&channel, stream, stream))
		return tell_error("memory", -ENOMEM);
	channel.stoppable = true;
	ok = session_setup(session, devices, &channel);
	if (ok) {
		ret = relay(&channel, &session->device, NULL);
		ok = !ret || stop_wanted() || tell_error(path, ret);
	}
	ok = session_end(session) && ok;
	channel_close(&channel);
	close(stream);
	return ok;
}

struct request {
	struct devices devices;
	const char *module;
	const char *kit;
	const char *result;
	const char *serve;
	bool force;
};

static bool parse(struct request *request, int argc, char **argv)
{
	static const struct option options[] = {
		{ "module", required_argument, NULL, 'm' },
		{ "provider", required_argument, NULL, 'p' },
		{ "client", required_argument, NULL, 'c' },
		{ "kit", required_argument, NULL, 'k' },
		{ "result", required_argument, NULL, 'r' },
		{ "serve", required_argument, NULL, 's' },
		{ "force", no_argument, NULL, 'f' },
		{ },
	};
	bool ok = true;
	int option;

	while (ok && (option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'm':
			request->module = optarg;
			break;
		case 'p':
		case 'c':
			ok = devices_add(&request->devices, option == 'p', optarg);
			break;
		case 'k':
			request->kit = optarg;
			break;
		case 'r':
			request->result = optarg;
			break;
		case 's':
			request->serve = optarg;
			break;
		case 'f':
			request->force = true;
			break;
		default:
			ok = false;
		}
	}
	return ok && optind == argc && request->module && request->devices.clients &&
		!request->serve != !(request->kit && request->result);
}

int main(int argc, char **argv)
{
	struct request request = { };
	struct session session;
	bool ok;

	if (getpid() == 1)
		guest_main(argc, argv);
	if (!parse(&request, argc, argv))
		return usage();
	stop_on_signals();
	/* a machine short of memory must not kill who gives the devices back */
	sysfs_write("/proc/self/oom_score_adj", "-1000");
	kmsg_open(true);
	ok = session_begin(&session, request.module, &request.devices, request.force);
	if (ok)
		ok = request.serve ?
			serve(&session, &request.devices, request.serve) :
			kit_run(&session, &request.devices, request.kit, request.result);
	/* the module must go before drivers get their devices back */
	if (!session_end(&session))
		return EXIT_FAILED;
	if (stop_wanted())
		return EXIT_INTERRUPTED;
	return ok ? 0 : EXIT_FAILED;
}
