// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ctrl-C and its kin: a call into the module is never cut short, the run ends after it.
 */
#include <signal.h>
#include "agent.h"

static int wanted;

static void note(int signal)
{
	(void)signal;
	__atomic_store_n(&wanted, 1, __ATOMIC_RELAXED);
}

bool stop_wanted(void)
{
	return __atomic_load_n(&wanted, __ATOMIC_RELAXED);
}

void stop_on_signals(void)
{
	/* without SA_RESTART: a wait for input ends */
	struct sigaction action = { .sa_handler = note };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	sigaction(SIGQUIT, &action, NULL);
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL);
	/* a file that may not grow is an error of write(2) */
	sigaction(SIGXFSZ, &action, NULL);
}
