// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import type { Profiler } from 'node:inspector';
import { SourceMap, type SourceMapPayload } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../../formats/package-root.js';

/** A block of the reference that is run more or less often than what it stands in, and the vectors that run it. */
export interface BranchUse {
  /** Of the source, from the root of the package. */
  readonly file: string;
  readonly line: number;
  /** The function that it stands in. */
  readonly function: string;
  /** How the block begins, as compiled, on one line. */
  readonly text: string;
  /** Ids, in the order of the corpus. */
  readonly vectors: readonly string[];
}

/** The folders of the reference whose branches count. */
const FOLDERS = ['dist/reference/algorithm/', 'dist/reference/path/'];
const TEXT_LENGTH = 70;

/**
 * Runs each vector and sees which blocks of the reference it takes, by V8's block counts. Only blocks that some vector
 * takes more or less often than what is around them are told apart, and those that none takes.
 * @param runs - for each vector its id and what runs it
 */
export async function branchUses(runs: Iterable<readonly [id: string, run: () => void]>): Promise<BranchUse[]> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  const scripts = new Map<string, Script>();
  try {
    for (const [id, run] of runs) {
      run();
      const { result } = await session.post('Profiler.takePreciseCoverage');
      for (const { url, functions } of result) {
        const file = ownFile(url);
        if (file === null) continue;
        const script = scripts.get(file) ?? new Script(file);
        scripts.set(file, script);
        for (const one of functions) script.add(id, one);
      }
    }
  } finally {
    await session.post('Profiler.stopPreciseCoverage');
    session.disconnect();
  }
  const inOrder = [...scripts].sort(([a], [b]) => (a < b ? -1 : 1));
  return inOrder.flatMap(([, script]) => script.uses());
}

function ownFile(url: string): string | null {
  if (!url.startsWith('file:')) return null;
  const file = path.relative(packageRoot, fileURLToPath(url)).replaceAll(path.sep, '/');
  return FOLDERS.some((folder) => file.startsWith(folder)) ? file : null;
}

interface Block {
  readonly function: string;
  readonly start: number;
  readonly end: number;
  /** It is a whole function. */
  readonly whole: boolean;
}

/** What one vector ran of one function. */
interface Take extends Omit<Block, 'whole'> {
  readonly id: string;
  readonly ranges: readonly Profiler.CoverageRange[];
}

/** What is known of the blocks of one compiled file. */
class Script {
  readonly #blocks = new Map<string, Block>();
  readonly #takes: Take[] = [];

  constructor(readonly file: string) {}

  add(id: string, { functionName, ranges }: Profiler.FunctionCoverage): void {
    const [whole] = ranges;
    if (whole === undefined) return;
    for (const { startOffset: start, endOffset: end } of ranges) {
      const key = `${start}-${end}`;
      const isWhole = start === whole.startOffset && end === whole.endOffset;
      this.#blocks.set(key, { function: functionName, start, end, whole: isWhole });
    }
    if (whole.count > 0) {
      this.#takes.push({ id, function: functionName, start: whole.startOffset, end: whole.endOffset, ranges });
    }
  }

  /** V8 leaves out a block that was run as often as what it is in: the innermost range that it tells has its count. */
  #vectorsOf({ start, end, whole }: Block): string[] {
    const ids: string[] = [];
    if (whole) return this.#takes.filter((take) => take.start === start && take.end === end).map(({ id }) => id);
    // Functions within functions are told apart: the innermost one that has the block is its own.
    const within = this.#takes.filter((take) => take.start <= start && end <= take.end);
    const narrowest = Math.min(...within.map((take) => take.end - take.start));
    for (const { id, ranges, ...take } of within) {
      if (take.end - take.start !== narrowest) continue;
      const around = ranges.filter(({ startOffset, endOffset }) => startOffset <= start && end <= endOffset);
      const inner = around.reduce((best, range) =>
        range.endOffset - range.startOffset <= best.endOffset - best.startOffset ? range : best,
      );
      if (inner.count > 0) ids.push(id);
    }
    return ids;
  }

  uses(): BranchUse[] {
    const code = readFileSync(path.join(packageRoot, this.file), 'utf8');
    const map = new SourceMap(
      JSON.parse(readFileSync(path.join(packageRoot, `${this.file}.map`), 'utf8')) as SourceMapPayload,
    );
    const file = this.file.replace(/^dist/, 'src').replace(/\.js$/, '.ts');
    return [...this.#blocks.values()]
      .sort((a, b) => a.start - b.start)
      .map((block) => {
        // A block begins behind what leads to it: a colon, an operator, blanks.
        const lead = /^[\s{:?|&]*/.exec(code.slice(block.start, block.end))?.[0].length ?? 0;
        const before = code.slice(0, block.start + lead).split('\n');
        const entry = map.findEntry(before.length - 1, before.at(-1)?.length ?? 0);
        const text = code.slice(block.start, block.end).replace(/\s+/g, ' ').trim();
        return {
          file,
          line: 'originalLine' in entry ? entry.originalLine + 1 : 0,
          function: block.function,
          text: text.length > TEXT_LENGTH ? `${text.slice(0, TEXT_LENGTH)}...` : text,
          vectors: this.#vectorsOf(block),
        };
      });
  }
}
