// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import type { TestProject } from 'vitest/node';
import type { Capability } from './environment.js';

/** Finds out once what this machine offers to the tests. */
export default function setup(project: TestProject): void {
  const program = (name: string, args: string[], cure: string): string | null =>
    spawnSync(name, args, { stdio: 'ignore' }).status === 0 ? null : `${name} is missing: ${cure}`;
  const doctor = 'run: npx p2p-conform run --setup';
  const kernelTree = process.env['P2P_CONFORM_TEST_TREE'] ?? null;
  const missing: Record<Capability, string | null> = {
    gcc: program('gcc', ['--version'], doctor),
    qemu: program('qemu-system-x86_64', ['--version'], doctor),
    python3: program('python3', ['--version'], 'install python3'),
    root: process.getuid?.() === 0 ? null : 'not root',
    kernel: kernelTree === null ? `no built kernel in the cache: ${doctor}` : null,
    'kernel-tree': kernelTree === null ? `no kernel tree in the cache: ${doctor}` : null,
  };
  project.provide('missing', missing);
  project.provide('kernelTree', kernelTree);
}
