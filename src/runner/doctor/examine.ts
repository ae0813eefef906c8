// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { cacheFolder } from '../kernel/cache-folder.js';
import { freeBytes } from '../kernel/disk-space.js';
import { DEFAULT_KERNEL_VERSION } from '../kernel/kernel-choice.js';
import { hasBuild } from '../kernel/kernel-tree.js';
import { cachedSources } from '../kernel/source-package.js';
import { cachedUserTrees } from '../kernel/user-tree.js';
import { kvmCanBeOpened, remembered } from '../qemu/acceleration.js';
import { findProgram } from './find-program.js';
import { installCommand, missingNeeds, NEEDS, type Purpose } from './needs.js';

/** What this machine can run, and what it lacks. */
export interface Examination {
  readonly format: 'p2p-conform/doctor/1';
  readonly machine: { node: string; arch: string; cpus: number; memoryBytes: number };
  /** Each target, whether it can run now, and why not or how well. */
  readonly targets: readonly { name: string; ready: boolean; detail: string }[];
  readonly programs: readonly { name: string; purpose: Purpose; package: string; path: string | null }[];
  readonly cache: { folder: string; bytes: number; freeBytes: number; kernels: readonly CachedKernel[] };
  /** Command lines that supply what is missing, in order; empty when nothing is. */
  readonly cures: readonly string[];
}

export interface CachedKernel {
  readonly name: string;
  readonly built: boolean;
}

/** Looks at this machine. Changes nothing, and needs no network. */
export async function examine(): Promise<Examination> {
  const folder = cacheFolder();
  const kernels = cachedKernels(folder);
  const missing = missingNeeds('guest', 'guest-arm64', 'bus-offset', 'build', 'source', 'mirror');
  const lacking = missingNeeds('guest', 'build', 'source');
  const kernelReady = kernels.some((kernel) => kernel.built);
  return {
    format: 'p2p-conform/doctor/1',
    machine: {
      node: process.version,
      arch: process.arch,
      cpus: availableParallelism(),
      memoryBytes: totalmem(),
    },
    targets: [
      { name: 'reference', ready: true, detail: 'in this process' },
      { name: 'exec:CMD', ready: true, detail: 'your own implementation' },
      {
        name: 'qemu x86_64',
        ready: missingNeeds('guest', 'build').length === 0 && kernels.length > 0,
        detail: qemuDetail(
          lacking.map((need) => need.name),
          kernels,
          kernelReady,
          folder,
        ),
      },
      arm64Target(kernels),
    ],
    programs: NEEDS.map((need) => ({
      name: need.name,
      purpose: need.purpose,
      package: need.package,
      path: need.find(),
    })),
    cache: {
      folder,
      bytes: await sizeOf(folder),
      freeBytes: freeBytes(existingParent(folder)),
      kernels,
    },
    cures: [
      ...(missing.length > 0 ? [`sudo ${installCommand(missing).join(' ')}`] : []),
      ...(kernelReady ? [] : [`p2p-conform run --target qemu --kernel ${DEFAULT_KERNEL_VERSION} --setup`]),
    ],
  };
}

function qemuDetail(
  missing: readonly string[],
  kernels: readonly CachedKernel[],
  kernelReady: boolean,
  cache: string,
): string {
  if (missing.length > 0) return `missing: ${missing.join(', ')}`;
  if (kernels.length === 0) return 'no kernel source in the cache';
  return `${kernelReady ? 'kernel built' : 'kernel source there, not built yet'}; ${kvmDetail(cache)}`;
}

function arm64Target(kernels: readonly CachedKernel[]): Examination['targets'][number] {
  const missing = missingNeeds('guest-arm64', 'build').map((need) => need.name);
  const detail = kernels.length === 0 ? 'no kernel source in the cache' : 'emulated (TCG)';
  return {
    name: 'qemu arm64',
    ready: missing.length === 0 && kernels.length > 0,
    detail: missing.length > 0 ? `missing: ${missing.join(', ')}` : detail,
  };
}

function kvmDetail(cache: string): string {
  const qemu = findProgram('qemu-system-x86_64');
  if (qemu === null || !kvmCanBeOpened()) return 'no KVM: guests are emulated (TCG)';
  switch (remembered(cache, qemu)) {
    case 'works':
      return 'KVM works';
    case 'fails':
      return 'KVM is there, but no guest boots on it: guests are emulated (TCG)';
    case 'unknown':
      return 'KVM is there; the first run will tell whether it works';
  }
}

function cachedKernels(cache: string): CachedKernel[] {
  const packaged = cachedSources(cache).map((name) => ({
    name: name.slice(0, name.lastIndexOf('_')).replace('_', ' '),
    built: hasBuild(path.join(cache, 'sources', name, 'linux')),
  }));
  return [...packaged, ...cachedUserTrees(cache).map(({ origin, built }) => ({ name: origin, built }))];
}

async function sizeOf(folder: string): Promise<number> {
  if (!existsSync(folder)) return 0;
  const { stdout } = await execa('du', ['-s', '--block-size=1', folder], { reject: false });
  return Number.parseInt(stdout, 10) || 0;
}

function existingParent(folder: string): string {
  return existsSync(folder) ? folder : existingParent(path.dirname(folder));
}
