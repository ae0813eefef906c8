// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/reference/formats/index.js';
import * as layout from '../../src/runner/wire/layout.js';
import { requireOrSkip } from '../environment.js';

const root = packageRoot;

describe('the generated layout', () => {
  it('is what wire.json says', () => {
    execFileSync(process.execPath, [path.join(root, 'scripts', 'generate-wire.mjs'), '--check'], { stdio: 'pipe' });
  });
});

/** A program that prints size and offsets of every struct as the compiler laid them out, and every constant. */
function program(): string {
  const structs = Object.entries(layout.LAYOUT).flatMap(([name, { offsets }]) => [
    `printf("${name} %zu\\n", sizeof(struct p2pc_${name}));`,
    ...Object.keys(offsets).map(
      (field) => `printf("${name}.${field} %zu\\n", offsetof(struct p2pc_${name}, ${field}));`,
    ),
  ]);
  const constants = Object.keys(constantsOfTypeScript()).map(
    (name) => `printf("${name} %u\\n", (unsigned int)P2PC_${name});`,
  );
  return `#include <stddef.h>\n#include <stdio.h>\n#include "p2pc_wire.h"\nint main(void)\n{\n${[...structs, ...constants].join('\n')}\n}\n`;
}

function constantsOfTypeScript(): Record<string, number> {
  const enums = { MESSAGE: layout.Message, OP: layout.Op, ENTRY_FLAG: layout.EntryFlag, STEP_FLAG: layout.StepFlag };
  const { MAGIC, VERSION, MAX_REQUEST, MAX_REPLY, MAX_ENTRIES, NOT_COUNTED, NO_DISTANCE } = layout;
  return {
    MAGIC,
    VERSION,
    MAX_REQUEST,
    MAX_REPLY,
    MAX_ENTRIES,
    NOT_COUNTED,
    NO_DISTANCE,
    ...Object.fromEntries(
      Object.entries(enums).flatMap(([prefix, values]) =>
        Object.entries(values).map(([name, value]) => [`${prefix}_${name}`, value]),
      ),
    ),
  };
}

requireOrSkip('gcc')('the C header', () => {
  it('gives every struct the size and offsets, and every constant the value, that TypeScript has', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-layout-'));
    try {
      writeFileSync(path.join(folder, 'print.c'), program());
      const include = path.join(root, 'native-harness', 'protocol');
      execFileSync('gcc', ['-Wall', '-Werror', '-I', include, '-o', 'print', 'print.c'], { cwd: folder });
      const printed = execFileSync(path.join(folder, 'print'), { encoding: 'utf8' });
      const fromC: Record<string, number> = Object.fromEntries(
        printed
          .trim()
          .split('\n')
          .map((line) => line.split(' '))
          .map(([name = '', value]) => [name, Number(value)] as const),
      );
      const structs = Object.entries(layout.LAYOUT).flatMap(([name, { size, offsets }]) => [
        [name, size],
        ...Object.entries(offsets).map(([field, offset]) => [`${name}.${field}`, offset]),
      ]);
      expect(fromC).toEqual({ ...Object.fromEntries(structs), ...constantsOfTypeScript() });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
