/* SPDX-License-Identifier: GPL-2.0-only */
#include <stdio.h>

#define KBUILD_MODNAME "p2p_conform"
#define pr_err(fmt, ...) fprintf(stderr, pr_fmt(fmt), ##__VA_ARGS__)
#define pr_notice pr_err
