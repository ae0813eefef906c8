// SPDX-License-Identifier: Apache-2.0
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';

/** A program that was run for the build ended badly. */
export class CommandFailedError extends Error {
  override readonly name = 'CommandFailedError';
  /**
   * @param command the command line
   * @param output the lines that speak of errors, then the last lines, at most KEPT_LINES of each
   * @param log where all of the output is
   */
  constructor(
    readonly command: string,
    ending: string,
    readonly output: readonly string[],
    readonly log: string,
  ) {
    super(`${command}: ${ending}`);
  }
}

export interface CommandOptions {
  /** File that the output is appended to. Its folder is made. */
  readonly log: string;
  readonly cwd?: string;
  /** Added to the environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Told each line of output as it comes. */
  readonly onLine?: (line: string) => void;
}

const KEPT_LINES = 20;
const ERROR_LINE = /\berror\b|undefined!|undefined reference|No space left|enough free space|Killed|\*\*\*/i;

/**
 * Runs a program to its end; its output goes to the log.
 * @throws CommandFailedError when it can't be started or its exit code is not 0
 */
export async function runCommand(file: string, args: readonly string[], options: CommandOptions): Promise<void> {
  const errors: string[] = [];
  const last: string[] = [];
  // On a fresh machine the log may be the first file of the cache; a log that can't be opened would fail the command.
  await mkdir(path.dirname(options.log), { recursive: true });
  const log = { file: options.log, append: true } as const;
  const command = execa(file, args, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { LC_ALL: 'C', ...options.env },
    stdin: 'ignore',
    stdout: ['pipe', log],
    stderr: ['pipe', log],
    all: true,
    buffer: false,
    reject: false,
  });
  for await (const line of command.iterable({ from: 'all' })) {
    options.onLine?.(line);
    if (ERROR_LINE.test(line) && errors.length < KEPT_LINES) errors.push(line);
    last.push(line);
    if (last.length > KEPT_LINES) last.shift();
  }
  const result = await command;
  if (result.failed) {
    const ending =
      result.exitCode === undefined
        ? (result.signalDescription ?? result.originalMessage ?? 'could not be started')
        : `exit code ${result.exitCode}`;
    throw new CommandFailedError(
      [file, ...args].join(' '),
      ending,
      tellingLines(errors, last, result.originalMessage),
      options.log,
    );
  }
}

/** What to show of a failed command; never nothing. */
function tellingLines(
  errors: readonly string[],
  last: readonly string[],
  cause: string | undefined,
): readonly string[] {
  if (errors.length > 0) return errors;
  return last.length > 0 || cause === undefined ? last : [cause];
}
