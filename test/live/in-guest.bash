# SPDX-License-Identifier: Apache-2.0
# The first process of a Debian guest: runs p2p-conform on its devices as a user would, and leaves what it said and did
# in /results, one file each. Judges nothing. parts.bash, beside the package, says what is done.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C
exec </dev/null >/dev/console 2>&1
for one in 'proc /proc' 'sysfs /sys' 'devtmpfs /dev' 'tmpfs /run' 'tmpfs /tmp'; do
	read -r type at <<<"$one"
	mountpoint -q $at || mount -t $type $type $at
done
mkdir -p /results /opt/package
# not on the disk that a run may wrongly take
mount -t tmpfs tmpfs /results
/usr/lib/systemd/systemd-udevd --daemon
udevadm trigger --action=add
udevadm settle --timeout=900
tar xf /dev/disk/by-id/virtio-package -C /opt/package
results=$(realpath /dev/disk/by-id/virtio-results)
program=/opt/package/node_modules/p2p-conform/dist/runner/main.js

# The address of the device behind bridges: slot and function of each, from the root bus.
at() {
	local path=/sys/devices/pci0000:00
	for slot; do path=$(echo "$path"/0000:*:"$slot"); done
	basename "$path"
}
b0=$(at 04.0 00.0 03.0 00.0) b1=$(at 04.0 00.0 04.0 00.0) b2=$(at 04.0 00.0 00.0 00.0)
h0=$(at 05.0 00.0) h1=$(at 07.0 00.0) u0=$(at 06.0 00.0)
ca=$(at 04.0 00.0 01.0 00.0) cb=$(at 08.0 00.0) cc=$(at 04.0 00.0 02.0 00.0)
card=$(at 09.0) disk=$(at 0a.0) memory=$(at 0d.0) switch=$(at 04.0 00.0)
swap=$(at 0e.0) network=$(at 0f.0) path0=$(at 10.0) path1=$(at 11.0) virtual=$(at 12.0) large=$(at 13.0)
all=(--provider "$b0" --provider "$b1" --provider "$b2" --provider "$h0" --provider "$h1" --provider "$u0"
	--client "$ca" --client "$cb" --client "$cc")

# What the machine looks like: it must be the same before and after whatever is done. Few processes: they are slow here.
state() {
	local device folders=() commands=()
	grep -c ^p2p_conform /proc/modules
	ls /dev/p2p_conform /sys/bus/pci/drivers/p2p_conform 2>&1
	for device in $b0 $b1 $b2 $h0 $h1 $u0 $ca $cb $cc $card $disk $memory $switch $swap $network $path0 $path1 \
		$virtual $large; do
		folders+=(/sys/bus/pci/devices/$device)
		commands+=(-s $device COMMAND)
	done
	readlink -v "${folders[@]/%//driver}" 2>&1
	grep -s . "${folders[@]/%//driver_override}" "${folders[@]/%//dma_mask_bits}" \
		"${folders[@]/%//consistent_dma_mask_bits}" "${folders[@]/%//enable}" "${folders[@]/%//p2pmem/size}" \
		"${folders[@]/%//p2pmem/available}"
	setpci "${commands[@]}"
}

# Even when the guest does not live to the end, the host sees how far it came.
keep() {
	dmesg >/results/dmesg
	tar cf $results -C /results .
	sync $results
}

# One run: NAME, then a command. The state after it stands in NAME.state.
try() {
	local name=$1
	shift
	echo "== $name" $SECONDS s
	"$@" >/results/$name.out 2>/results/$name.err
	echo $? >/results/$name.code
	state >/results/$name.state
	tail -n 3 /results/$name.err
	keep
}

live() {
	node $program run --target live "$@"
}

# Until so many vectors are judged that the run is under way: PID of the run.
until_judging() {
	until [ "$(cat /tmp/.observations.*/* /tmp/observations* /tmp/.observations* 2>/dev/null | wc -l)" -gt 50 ]; do
		kill -0 $1 || return 99
		sleep 0.05
	done
}

# Until the module is gone, or ten seconds.
until_unloaded() {
	for tries in $(seq 200); do
		grep -q ^p2p_conform /proc/modules || break
		sleep 0.05
	done
}

# Sends a signal to what runs, once vectors are being judged: to its whole group, as a terminal's ctrl-C does, or to
# node alone. Exits as that did.
interrupt() {
	local signal=$1 whom=$2 pid
	shift 2
	set -m
	node $program run --target live --save-observations /tmp/observations "$@" &
	pid=$!
	set +m
	until_judging $pid || return
	if [ $whom = group ]; then kill -$signal -- -$pid; else kill -$signal $pid; fi
	wait $pid
	local code=$?
	# a node that is no more can wait for nobody: its agent unloads the module by itself
	case $signal in KILL | QUIT) until_unloaded ;; esac
	return $code
}

# PID of the agent that runs.
agent_pid() {
	local each
	for each in /proc/[0-9]*; do
		case $(readlink $each/exe) in $HOME/.cache/p2p-conform/agents/*) echo ${each#/proc/} ;; esac
	done
}

# The agent is stopped once vectors are being judged: to p2p-conform it is like one in a kernel call that hangs. When
# the run has ended, the agent goes on.
hung() {
	local pid agent
	live --timeout 5 --save-observations /tmp/observations "$@" &
	pid=$!
	until_judging $pid || return
	agent=$(agent_pid)
	kill -STOP $agent
	wait $pid
	local code=$?
	rm -f /tmp/observations
	kill -CONT $agent
	until_unloaded
	return $code
}

# The agent is killed once it was sent many vectors: when they are judged it may have ended. What p2p-conform says puts the machine right is done then.
agent_killed() {
	local pid agent sent code
	live "$@" >/tmp/killed.out &
	pid=$!
	until [ "${sent:-0}" -gt 65536 ]; do
		kill -0 $pid || return 99
		agent=$(agent_pid)
		[ -n "$agent" ] && sent=$(sed -n 's/^rchar: //p' /proc/$agent/io 2>/dev/null)
	done
	kill -KILL $agent || return 99
	wait $pid
	code=$?
	cat /tmp/killed.out
	eval "$(sed -n 's/.*(to put it right: \(.*\)).*/\1/p' /tmp/killed.out | head -n 1)"
	return $code
}

# A device that is kept for a driver, as those for virtual machines are.
reserved() {
	local code
	echo vfio-pci >/sys/bus/pci/devices/$cb/driver_override
	agent --client $cb
	code=$?
	echo >/sys/bus/pci/devices/$cb/driver_override
	return $code
}

# A client that somebody drives through vfio, as a virtual machine does: unbinding its driver waits for that. Ctrl-C
# comes while it waits. When the run has ended, the somebody does, too.
held() {
	local device=$card pid holder code
	local id="$(cat /sys/bus/pci/devices/$card/vendor) $(cat /sys/bus/pci/devices/$card/device)"
	gcc -o /tmp/hold-vfio /opt/package/hold-vfio.c || return
	modprobe -a vfio-pci vfio_iommu_type1
	echo $device >/sys/bus/pci/drivers/sdhci-pci/unbind
	echo $id >/sys/bus/pci/drivers/vfio-pci/new_id
	/tmp/hold-vfio $device &
	holder=$!
	until [ -e /tmp/held ]; do kill -0 $holder || return; sleep 0.05; done
	set -m
	node $program run --target live --force --client $device &
	pid=$!
	set +m
	until [ ! -e /sys/bus/pci/devices/$device/driver ]; do kill -0 $pid || return; sleep 0.05; done
	kill -INT -- -$pid
	wait $pid
	code=$?
	kill $holder
	until_unloaded
	until [ -e /sys/bus/pci/devices/$device/driver ]; do sleep 0.05; done
	basename "$(realpath /sys/bus/pci/devices/$device/driver)"
	echo $id >/sys/bus/pci/drivers/vfio-pci/remove_id
	echo $device >/sys/bus/pci/drivers/vfio-pci/unbind
	echo $device >/sys/bus/pci/drivers/sdhci-pci/bind
	return $code
}

# A file system is mounted in a namespace of somebody else's only, as those of containers are.
elsewhere() {
	local holder source code
	source=$(sed -n 's|\(.*\) /mnt/paths .*|\1|p' /proc/mounts)
	unshare --mount sleep 1000 &
	holder=$!
	until [ "$(readlink /proc/$holder/ns/mnt)" != "$(readlink /proc/self/ns/mnt)" ]; do sleep 0.05; done
	umount /mnt/paths
	agent "$@"
	code=$?
	mount -t ext4 $source /mnt/paths
	kill $holder
	return $code
}

# A device with virtual functions.
with_functions() {
	local code
	echo 0 >/sys/bus/pci/devices/$virtual/sriov_drivers_autoprobe
	echo 1 >/sys/bus/pci/devices/$virtual/sriov_numvfs
	agent --force --client $virtual
	code=$?
	echo 0 >/sys/bus/pci/devices/$virtual/sriov_numvfs
	return $code
}

# A kernel that takes signed modules only. It stays so.
signed_only() {
	echo 1 >/sys/module/module/parameters/sig_enforce
	agent "$@"
}

# What a machine may live on: swap, an interface that is up, a file system on a disk that two controllers reach.
live_on() {
	local node name
	node=$(realpath /dev/disk/by-id/virtio-swap)
	mkswap -q $node && swapon $node
	name=$(basename /sys/bus/pci/devices/$network/net/*)
	echo 0x1003 >/sys/class/net/$name/flags
	for node in /sys/block/nvme*; do
		case $(realpath $node) in */nvme-subsystem/*) name=$(basename $node) ;; esac
	done
	mkdir -p /mnt/paths
	mount -t ext4 /dev/$name /mnt/paths
	cat /proc/swaps /proc/mounts
	grep . /sys/class/net/*/flags
	realpath /sys/block/$name
}

# The agent alone, as the field kit has it too.
agent() {
	local built=$HOME/.cache/p2p-conform
	$built/agents/*-x86_64 --module $built/live/"$(uname -r)"/module/p2p_conform.ko --serve /tmp/none "$@"
}

without_headers() {
	mv /lib/modules/$(uname -r)/build /lib/modules/$(uname -r)/gone
	live "${all[@]}"
	local code=$?
	mv /lib/modules/$(uname -r)/gone /lib/modules/$(uname -r)/build
	return $code
}

without_compiler() {
	mkdir -p /tmp/bin
	ln -sf /usr/bin/{node,make,ld} /tmp/bin
	PATH=/tmp/bin live "${all[@]}"
}

live_on >/results/lives-on 2>&1
state >/results/before.state
uname -a >/results/uname
. /opt/package/parts.bash
touch /results/end
keep
echo "== end" $SECONDS s
echo o >/proc/sysrq-trigger
sleep 60
