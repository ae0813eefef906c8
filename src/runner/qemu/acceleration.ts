// SPDX-License-Identifier: Apache-2.0
import { accessSync, constants, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runsNatively, type Platform } from '../kernel/platform.js';

export type Acceleration = 'kvm' | 'tcg';

/**
 * The ways to run a guest that are worth trying, best first. That /dev/kvm can be opened doesn't mean that a guest
 * runs on it: only a guest that answered shows that, so the outcome of a boot is remembered, until the host boots
 * again or QEMU changes.
 */
export function accelerationsToTry(cache: string, qemu: string, platform: Platform): Acceleration[] {
  if (!runsNatively(platform) || !kvmCanBeOpened()) return ['tcg'];
  switch (remembered(cache, qemu)) {
    case 'works':
      return ['kvm'];
    case 'fails':
      return ['tcg'];
    case 'unknown':
      return ['kvm', 'tcg'];
  }
}

/** Whether KVM is known to work for this QEMU on this machine, from an earlier boot. */
export function remembered(cache: string, qemu: string): 'works' | 'fails' | 'unknown' {
  try {
    const [machine, outcome] = readFileSync(memory(cache), 'utf8').split('\n');
    if (machine !== machineState(qemu)) return 'unknown';
    return outcome === 'works' || outcome === 'fails' ? outcome : 'unknown';
  } catch {
    return 'unknown';
  }
}

/** Remembers whether a guest booted under KVM. */
export function remember(cache: string, qemu: string, outcome: 'works' | 'fails'): void {
  const file = memory(cache);
  writeFileSync(`${file}.${process.pid}`, [machineState(qemu), outcome].join('\n'));
  renameSync(`${file}.${process.pid}`, file);
}

export function kvmCanBeOpened(): boolean {
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function memory(cache: string): string {
  return path.join(cache, 'kvm');
}

function machineState(qemu: string): string {
  const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  const { mtimeMs, size } = statSync(qemu);
  return `${bootId} ${qemu} ${mtimeMs} ${size}`;
}
