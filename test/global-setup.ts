// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { findProgram } from '../src/runner/doctor/find-program.js';
import { missingNeeds } from '../src/runner/doctor/needs.js';
import { cacheFolder } from '../src/runner/kernel/cache-folder.js';
import { DEFAULT_KERNEL_VERSION } from '../src/runner/kernel/kernel-choice.js';
import { cachedSources } from '../src/runner/kernel/source-package.js';
import type { Capability } from './environment.js';

const SETUP = 'run: npx p2p-conform run --setup';

/** Finds out once what this machine offers to the tests. */
export default function setup(project: TestProject): void {
  const source = cachedSources(cacheFolder()).find((name) =>
    name.startsWith(`linux-source-${DEFAULT_KERNEL_VERSION}_`),
  );
  const kernelTree = source === undefined ? null : path.join(cacheFolder(), 'sources', source, 'linux');
  const lack = (names: string[]): string | null => (names.length === 0 ? null : `no ${names.join(', ')}: ${SETUP}`);
  const missing: Record<Capability, string | null> = {
    gcc: lack(missingNeeds('build').map(({ name }) => name)),
    qemu: lack(missingNeeds('guest').map(({ name }) => name)),
    rsync: lack(missingNeeds('mirror').map(({ name }) => name)),
    python3: spawnSync('python3', ['--version']).status === 0 ? null : 'no python3: install the package python3',
    busybox: findProgram('busybox') === null ? 'no busybox: install the package busybox-static' : null,
    java: findProgram('java') === null ? 'no java: install the package default-jre-headless' : null,
    arm64:
      missingNeeds('guest-arm64').length === 0
        ? null
        : 'no arm64 guests: run: npx p2p-conform run --arch arm64 --setup',
    'bus-offset':
      missingNeeds('bus-offset').length === 0
        ? null
        : 'no fdtget and fdtput: run: npx p2p-conform run --arch arm64 --bus-offset --setup',
    root: process.getuid?.() === 0 ? null : 'not root',
    kernel: kernelTree === null ? `no built kernel in the cache: ${SETUP}` : null,
    'kernel-tree': kernelTree === null ? `no kernel tree in the cache: ${SETUP}` : null,
  };
  project.provide('missing', missing);
  project.provide('kernelTree', kernelTree);
}
