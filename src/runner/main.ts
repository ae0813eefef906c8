#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
import { CommanderError } from 'commander';
import { FormatError } from '../reference/formats/format-error.js';
import { createProgram } from './commands/program.js';
import { ConformError, EXIT_BAD_INPUT } from './errors/conform-error.js';
import { asBadInput } from './errors/system-error.js';
import { EXIT_FAILED, EXIT_STYLES, type ExitStyle, styled } from './report/exit-code.js';

/** The exit style that the command line asks for, also where the rest of it can't be understood. */
function exitStyleOf(args: readonly string[]): ExitStyle {
  const at = args.findIndex((arg) => arg === '--exit-style' || arg.startsWith('--exit-style='));
  const value = args[at]?.split('=')[1] ?? args[at + 1];
  return EXIT_STYLES.find((style) => style === value) ?? 'plain';
}

/** Tells an error and gives the exit code for it, in plain style. */
function report(error: unknown, verbose: boolean): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_BAD_INPUT;
  const known = error instanceof ConformError || error instanceof FormatError;
  const message = error instanceof FormatError ? error.finding : error instanceof Error ? error.message : String(error);
  process.stderr.write(`p2p-conform: ${message}\n`);
  if (known) process.stderr.write(`  what to do: ${error.cure}\n`);
  if (error instanceof Error && (verbose || !known)) process.stderr.write(`${error.stack ?? ''}\n`);
  if (error instanceof ConformError) return error.exitCode;
  return error instanceof FormatError ? EXIT_BAD_INPUT : EXIT_FAILED;
}

// A reader that goes away (`| head`) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  process.exitCode = await createProgram().run(process.argv);
} catch (error) {
  process.exitCode = styled(report(asBadInput(error), process.argv.includes('--verbose')), exitStyleOf(process.argv));
}
