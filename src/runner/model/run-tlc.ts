// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import { execa } from 'execa';
import { TargetStartError } from '../errors/conform-error.js';
import type { Tlc } from './tlc-jar.js';
import { type TlcAnswer, TlcMessages } from './tlc-messages.js';
import { makeWorkspace, type ModelRun } from './workspace.js';

/** How long one run may take. */
const LIMIT_MS = 30 * 60_000;

export interface TlcOptions {
  readonly coverage?: boolean;
  /** Told the count of distinct states now and then. */
  readonly onStates?: (distinct: number) => void;
  /** Told each line that TLC writes; TLC then writes for people, and there is no answer but pass or not. */
  readonly onRawLine?: (line: string) => void;
}

export interface TlcRun extends TlcAnswer {
  /** Wall-clock seconds, JVM included. */
  readonly seconds: number;
}

/**
 * Runs TLC once, with one worker: then a counterexample is a shortest one, and the same every time.
 * @throws TargetStartError if Java can't run it
 */
export async function runTlc(tlc: Tlc, run: ModelRun, options: TlcOptions = {}): Promise<TlcRun> {
  const workspace = await makeWorkspace(run);
  const begin = performance.now();
  try {
    const { onRawLine } = options;
    const messages = new TlcMessages(options.onStates ?? ((): void => undefined), workspace.property);
    // Recursive operators on the longest lists of the corpus need a deep stack.
    const args = ['-XX:+UseSerialGC', '-Xss512m', `-Djava.io.tmpdir=${workspace.temporary}`];
    args.push('-cp', tlc.jar, 'tlc2.TLC');
    args.push(...(onRawLine === undefined ? ['-tool'] : []), ...(options.coverage === true ? ['-coverage', '60'] : []));
    args.push('-workers', '1', '-fp', '0', '-metadir', path.join(workspace.folder, 'states'));
    args.push('-config', workspace.config, `${run.module}.tla`);
    const command = execa(tlc.java, args, {
      cwd: workspace.folder,
      stdin: 'ignore',
      all: true,
      buffer: false,
      reject: false,
      timeout: LIMIT_MS,
    });
    const last: string[] = [];
    for await (const line of command.iterable({ from: 'all' })) {
      if (onRawLine === undefined) messages.line(line);
      else onRawLine(line);
      last.push(line);
      if (last.length > 10) last.shift();
    }
    const { exitCode, timedOut, originalMessage } = await command;
    const answer = messages.answer();
    const seconds = (performance.now() - begin) / 1000;
    if (timedOut) return { ...answer, passed: false, errors: [`no answer in ${LIMIT_MS / 60_000} minutes`], seconds };
    if (exitCode === undefined) {
      throw new TargetStartError(`${tlc.java}: ${originalMessage ?? 'ended by a signal'}`, 'check that Java runs');
    }
    if (onRawLine !== undefined) return { ...answer, passed: exitCode === 0, seconds };
    const silent = !answer.passed && answer.violated === null && answer.errors.length === 0;
    return { ...answer, ...(silent ? { errors: [`exit code ${exitCode}: ${last.join('\n')}`] } : {}), seconds };
  } finally {
    await workspace.remove();
  }
}
