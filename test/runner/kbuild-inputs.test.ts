// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { HARNESS_COPY, kernelInputs } from '../../src/runner/kernel/kbuild-inputs.js';
import type { KernelTree } from '../../src/runner/kernel/kernel-tree.js';
import { archFacts, DEFAULT_PLATFORM } from '../../src/runner/kernel/platform.js';

const source = mkdtempSync(path.join(tmpdir(), 'p2p-conform-test-'));
const build = path.join(source, 'build-x86_64');
afterAll(() => {
  rmSync(source, { recursive: true });
});

test("the module's files are no inputs of the kernel that it is compiled with", () => {
  const put = (name: string, text = ''): void => {
    mkdirSync(path.dirname(path.join(source, name)), { recursive: true });
    writeFileSync(path.join(source, name), text);
  };
  const system = ['scripts', 'scripts/basic', 'scripts/kconfig', 'scripts/mod'];
  for (const folder of [...system, ...archFacts(DEFAULT_PLATFORM).buildSystem]) put(`${folder}/Makefile`);
  put('lib/sg.c');
  put('build-x86_64/lib/.sg.o.cmd', `source_lib/sg.o := ../lib/sg.c\n\ndeps_lib/sg.o := \\\n  ../lib/sg.c \\\n`);
  // As Linux 6.13 and later write it: from the module's folder.
  put(`build-x86_64/${HARNESS_COPY}/module/.p.o.cmd`, 'source_p.o := p.c\n\ndeps_p.o := \\\n  ../protocol/wire.h \\\n');
  const inputs = kernelInputs({ source, build, platform: DEFAULT_PLATFORM } as KernelTree);
  expect([...inputs]).toContain(path.join(source, 'lib/sg.c'));
  expect([...inputs].filter((file) => file.includes('protocol'))).toEqual([]);
});
