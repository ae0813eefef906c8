// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import { execa } from 'execa';
import { packageRoot } from '../../src/reference/formats/package-root.js';

/** How a command of p2p-conform ended. */
export interface Ended {
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
}

/**
 * Runs the built command line.
 * @param options.cwd - the current folder
 * @param options.env - added to the environment
 */
export async function commandLine(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Record<string, string> } = {},
): Promise<Ended> {
  const main = path.join(packageRoot, 'dist', 'runner', 'main.js');
  const { exitCode, stdout, stderr } = await execa(process.execPath, [main, ...args], {
    reject: false,
    stripFinalNewline: false,
    ...options,
  });
  return { code: exitCode, out: stdout, err: stderr };
}

/** The value of --target for a fake implementation. */
export function fake(name: string): string {
  const escaped = (text: string): string => text.replaceAll(' ', String.raw`\ `);
  const file = path.join(packageRoot, 'test', 'runner', 'fakes', 'implementation.mjs');
  return `exec:${escaped(process.execPath)} ${escaped(file)} ${name}`;
}
