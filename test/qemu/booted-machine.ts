// SPDX-License-Identifier: Apache-2.0
import { inject } from 'vitest';
import type { Topology } from '../../spec/types/formats.js';
import { findProgram } from '../../src/runner/doctor/find-program.js';
import { cacheFolder } from '../../src/runner/kernel/cache-folder.js';
import { buildGuestImage } from '../../src/runner/kernel/guest-image.js';
import { DEFAULT_KERNEL_VERSION } from '../../src/runner/kernel/kernel-choice.js';
import { DEFAULT_PLATFORM } from '../../src/runner/kernel/platform.js';
import { packagedTree } from '../../src/runner/kernel/source-package.js';
import type { BootedGuest } from '../../src/runner/qemu/boot.js';
import { qemuArguments } from '../../src/runner/qemu/command-line.js';
import { Machine } from '../../src/runner/qemu/machine.js';
import { makeRunFolder } from '../../src/runner/qemu/run-folder.js';
import { iommuOf, loadTopology } from '../../src/runner/qemu/topology.js';
import { silent } from './guest-verdicts.js';

/** A guest with the usual kernel, topology and IOMMU, set up, for tests that talk to its module themselves. */
export interface BootedMachine extends BootedGuest {
  readonly topology: Topology;
  readonly powerOff: () => Promise<void>;
}

/** @throws Error when the cache has no kernel source */
export async function bootMachine(): Promise<BootedMachine> {
  if (inject('kernelTree') === null) throw new Error('no kernel source in the cache');
  const cache = cacheFolder();
  const folder = makeRunFolder(cache);
  const tree = await packagedTree(DEFAULT_KERNEL_VERSION, {
    cache,
    setup: false,
    progress: silent,
    platform: DEFAULT_PLATFORM,
  });
  const image = await buildGuestImage(tree, folder.temporary, { cache, progress: silent });
  const topology = await loadTopology('x86-switch');
  const iommu = iommuOf(topology, 'intel');
  const machine = new Machine({
    program: findProgram('qemu-system-x86_64') ?? '',
    platform: DEFAULT_PLATFORM,
    topology,
    folder,
    cache,
    bootTimeoutMs: 120_000,
    powerOffTimeoutMs: 10_000,
    arguments: (acceleration, socket, console) =>
      qemuArguments(topology, { iommu, mode: 'strict', forcedac: false }, acceleration, { image, socket, console }),
  });
  return {
    ...(await machine.guest()),
    topology,
    powerOff: async () => {
      await machine.powerOff();
      folder.remove(false);
    },
  };
}
