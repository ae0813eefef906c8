// SPDX-License-Identifier: Apache-2.0
import { loadCorpus } from '../../reference/corpus/load.js';
import { EXIT_NOT_STARTED, UsageError } from '../errors/conform-error.js';
import { examine, type Finding } from '../hello/examine.js';
import { EXIT_CONFORMS, EXIT_FAILED, type ExitStyle, styled } from '../report/exit-code.js';
import { printable } from '../report/printable.js';
import { shellWord } from './shell-word.js';

/** A layer is simple, and a person is waiting. */
const DEFAULT_TIMEOUT_SECONDS = 5;

/** How much of what was seen is told. */
const MOST_LINES = 8;

export interface HelloOptions {
  readonly target?: string;
  /** How long one answer may take, seconds. */
  readonly timeout?: number;
  readonly exitStyle: ExitStyle;
}

/**
 * Checks a new adapter layer by layer, and says at the first that doesn't hold what to look at.
 * @returns the exit code: 1 if a layer failed that a vector or the end shows, 3 if the adapter doesn't start or nothing
 *   was judged
 * @throws UsageError unless the target is exec:CMD
 */
export async function hello({ target = '', timeout, exitStyle }: HelloOptions): Promise<number> {
  const command = target.startsWith('exec:') ? target.slice('exec:'.length).trim() : '';
  if (command === '') throw new UsageError('--hello checks an adapter', 'name it: --target exec:CMD');
  const { vectors } = await loadCorpus();
  const findings: Finding[] = [];
  for await (const finding of examine(command, vectors, (timeout ?? DEFAULT_TIMEOUT_SECONDS) * 1000)) {
    findings.push(finding);
    process.stdout.write(text(finding));
  }
  const code = exitCodeOf(findings);
  const run = `p2p-conform run --target ${shellWord(target)}`;
  process.stdout.write(`\n${closing(findings, code, run)}\n`);
  return styled(code, exitStyle);
}

function text({ status, title, vector, seen, advice }: Finding): string {
  const shown = seen.slice(0, MOST_LINES).map((line) => `        ${printable(line)}\n`);
  const more = seen.length > MOST_LINES ? `        ... and ${seen.length - MOST_LINES} more\n` : '';
  const head = `${status.padEnd(6)}  ${title}${vector === undefined ? '' : ` (${vector})`}`;
  return `${head}\n${shown.join('')}${more}${advice === undefined ? '' : `        look at: ${advice}\n`}`;
}

function exitCodeOf(findings: readonly Finding[]): number {
  const judged = findings.filter(({ vector, status }) => vector !== undefined && status !== 'skip');
  if (judged.length === 0) return EXIT_NOT_STARTED;
  return findings.some(({ status }) => status === 'not ok') ? EXIT_FAILED : EXIT_CONFORMS;
}

function closing(findings: readonly Finding[], code: number, run: string): string {
  const failed = findings.find(({ status }) => status === 'not ok');
  if (failed !== undefined) {
    const next = failed.vector === undefined ? 'docs/adapter.md' : `${run} --filter ${failed.vector}`;
    return `Not ok: "${failed.title}". What comes after it was not tried. See ${next}`;
  }
  if (code === EXIT_NOT_STARTED) return 'Nothing was judged: the adapter offers nothing that these layers need.';
  const skipped = findings.filter(({ status }) => status === 'skip').length;
  const layers = skipped === 0 ? 'All layers hold.' : `All layers hold, but ${skipped} that it does not offer.`;
  return `${layers} Now the whole corpus: ${run}`;
}
