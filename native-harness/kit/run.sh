#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Builds the module and the agent, runs the kit's cases on this machine's devices,
# and leaves a result file. Needs a POSIX shell, make, a C compiler, and the headers
# of the running kernel. See README.
set -u

usage() {
	cat >&2 <<-'EOF'
		Usage: run.sh [--result FILE] [--force] --provider BDF[@BAR]... --client BDF...
		       run.sh --build-only
		  --provider BDF[@BAR]  a device whose BAR becomes peer-to-peer memory; without
		                        @BAR its largest memory BAR; repeat it for each BAR
		  --client BDF          a device that lists are mapped for; it does no DMA
		  --result FILE         where the result goes (./p2p-conform-result.bin)
		  --force               takes devices from their drivers for the run
		  --build-only          builds and runs nothing
		  --built               runs what --build-only built, without a compiler
		  KDIR=FOLDER           kernel build folder (/lib/modules/$(uname -r)/build)
	EOF
	exit 2
}

# fail CODE LINE... (codes as those of p2p-conform: 2 bad input, 3 could not start)
fail() {
	code=$1
	shift
	printf 'run.sh: %s\n' "$@" >&2
	exit "$code"
}

here=$(cd "$(dirname "$0")" && pwd) || exit 3
result=$PWD/p2p-conform-result.bin
build=yes
run=yes
force=
clients=0
devices=
while [ $# -gt 0 ]; do
	case $1 in
	--provider | --client | --result)
		[ $# -ge 2 ] || usage
		case $2 in
		*[!A-Za-z0-9:.@/_-]*) [ "$1" = --result ] || fail 2 "$1 $2: not a PCI device" ;;
		esac
		case $1 in
		--result)
			case $2 in
			/*) result=$2 ;;
			*) result=$PWD/$2 ;;
			esac
			;;
		*) devices="$devices $1 $2" ;;
		esac
		[ "$1" != --client ] || clients=$((clients + 1))
		shift
		;;
	--force) force=--force ;;
	--build-only) run= ;;
	--built) build= ;;
	*) usage ;;
	esac
	shift
done
[ -n "$build$run" ] || usage
[ -z "$run" ] || [ "$clients" -gt 0 ] || usage

(cd "$here" && sha256sum -c SHA256SUMS >/dev/null 2>&1) ||
	fail 2 "a file of the kit is not as it was packed:" \
		"$(cd "$here" && sha256sum -c SHA256SUMS 2>&1 | grep -v ': OK$')" \
		"unpack the kit again"

build_all() {
	kdir=${KDIR:-/lib/modules/$(uname -r)/build}
	for tool in make "${CC:-gcc}"; do
		command -v "$tool" >/dev/null || fail 3 "$tool is missing: install make and gcc"
	done
	[ -e "$kdir/Makefile" ] || fail 3 "no kernel headers in $kdir; install them:" \
		"  Debian, Ubuntu: apt-get install linux-headers-$(uname -r)" \
		"  Fedora, RHEL:   dnf install kernel-devel-$(uname -r)" \
		"or set KDIR to the folder in which the running kernel was built"
	grep -q '^CONFIG_PCI_P2PDMA=y' "$kdir/include/config/auto.conf" ||
		fail 3 "the kernel of $kdir has CONFIG_PCI_P2PDMA off: there is nothing to judge"
	make -C "$kdir" "M=$here/module" modules >"$here/build.log" 2>&1 &&
		make -C "$here/agent" "STATIC=${STATIC-}" "CC=${CC:-gcc}" >>"$here/build.log" 2>&1 || {
		tail -n 20 "$here/build.log" >&2
		fail 3 "the build failed; the whole log is $here/build.log"
	}
}

[ -z "$build" ] || build_all
[ -n "$run" ] || exit 0
[ -e "$here/module/p2p_conform.ko" ] && [ -x "$here/agent/p2pc-agent" ] ||
	fail 3 "nothing is built yet: run it once without --built"
[ "$(id -u)" = 0 ] || fail 3 "only root can load a kernel module"

# In the background, so that a signal to this shell reaches the agent too; the agent
# unloads the module and removes what is unfinished.
# shellcheck disable=SC2086 # the words of $devices and $force have no spaces
"$here/agent/p2pc-agent" --module "$here/module/p2p_conform.ko" $devices $force \
	--kit "$here/cases.bin" --result "$result" &
agent=$!
trap 'kill -TERM "$agent" 2>/dev/null' INT TERM HUP
while :; do
	wait "$agent"
	code=$?
	kill -0 "$agent" 2>/dev/null || break
done
# A signal to this shell ends a wait with that signal's number: a second one tells the agent's.
if [ "$code" -gt 130 ]; then
	wait "$agent" 2>/dev/null
	again=$?
	[ "$again" -eq 127 ] || code=$again
fi
trap - INT TERM HUP

# A killed agent can't clean up.
if [ "$code" -gt 130 ]; then
	rm -f "$result.unfinished"
	rmmod p2p_conform 2>/dev/null
	[ -z "$force" ] || printf 'run.sh: %s\n' "the agent was killed: what it took, as it says above, is with no driver;" \
		"once p2p_conform is unloaded: echo DEVICE >/sys/bus/pci/drivers/DRIVER/bind" >&2
fi
case $code in
0)
	echo "result: $result"
	sha256sum "$result"
	echo "judge it with: p2p-conform compare $(basename "$result")"
	;;
2) exit 2 ;;
130) exit 130 ;;
*) exit 3 ;;
esac
