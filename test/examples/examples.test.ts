// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import type { Report } from '../../spec/types/formats.js';
import { packCorpus } from '../../src/reference/corpus/index.js';
import { packageRoot } from '../../src/reference/formats/package-root.js';
import { scenarioOf } from '../../src/reference/formats/index.js';
import { requireOrSkip } from '../environment.js';
import { changedText, mutated, mutations, textChanges } from '../fuzz/mutate.js';
import { commandLine } from '../runner/command-line.js';
import { mixed } from '../runner/sample-vectors.js';
import { type Break, breaksOfC, breaksOfPython } from './breaks.js';

const folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-examples-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

type Change = Pick<Break, 'file' | 'from' | 'to'>;

/** Copies an example, changes one place of it, builds it, and gives the target that runs it. */
type Prepare = (change?: Change) => string;

function copyOf(example: string, change?: Change): string {
  const copy = mkdtempSync(path.join(folder, 'copy-'));
  cpSync(path.join(packageRoot, 'examples', example), copy, { recursive: true });
  if (change !== undefined) {
    const file = path.join(copy, change.file);
    const parts = readFileSync(file, 'utf8').split(change.from);
    expect(parts, `${change.from} stands once in ${change.file}`).toHaveLength(2);
    writeFileSync(file, parts.join(change.to));
  }
  return copy;
}

const python: Prepare = (change) => `exec:python3 ${path.join(copyOf('python', change), 'adapter.py')}`;

const c: Prepare = (change) => {
  const copy = copyOf('c', change);
  const sources = readdirSync(copy).filter((name) => name.endsWith('.c'));
  const strict = change === undefined ? ['-Wall', '-Wextra', '-Wno-missing-field-initializers', '-Werror'] : ['-w'];
  const sanitized = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all'];
  // Inlined, it takes far longer to compile.
  execFileSync('gcc', ['-std=c11', '-O1', '-fno-inline', '-g', ...strict, ...sanitized, '-o', 'adapter', ...sources], {
    cwd: copy,
  });
  return `exec:${path.join(copy, 'adapter')}`;
};

async function judge(target: string, filters: readonly string[] = []): Promise<{ code?: number; report: Report }> {
  const selection = filters.flatMap((filter) => ['--filter', filter]);
  const { code, out, err } = await commandLine(['run', '--target', target, ...selection, '--format', 'json']);
  expect(out, err).not.toBe('');
  return { ...(code === undefined ? {} : { code }), report: JSON.parse(out) as Report };
}

function textOf(example: string, name: string): string {
  return readFileSync(path.join(packageRoot, 'examples', example, name), 'utf8');
}

/** Lines as wc -l counts them. */
function linesOf(text: string): number {
  return text.split('\n').length - 1;
}

/** What the README of an example has to say of a run of the whole corpus. */
function sentencesOf({ results }: Report): string {
  const skipped = results.filter(({ status }) => status === 'skip');
  const because = (pattern: RegExp): number => skipped.filter(({ reason }) => pattern.test(reason ?? '')).length;
  const counts = [
    [because(/decides on no paths/), 'that decide on a path'],
    [because(/^needs device-access/), 'that need `device-access` (it has no devices that could do DMA)'],
    [because(/^needs sg_alloc_table_from_pages/), 'that need `sg_alloc_table_from_pages`'],
  ]
    .filter(([count]) => count !== 0)
    .map((words) => words.join(' '));
  const passed = results.length - skipped.length;
  const what = `Of the corpus's ${results.length} vectors these are ${passed}.`;
  return `${what} It skips ${skipped.length}: ${counts.join(', ')}.`;
}

requireOrSkip('python3')('the example in Python, alone with the packed corpus', () => {
  const check = async (where: string): Promise<{ exitCode?: number; stdout: string }> => {
    const files = readdirSync(path.join(where, 'vectors'))
      .filter((name) => name.endsWith('.json'))
      .map((name) => path.join('vectors', name));
    // No module of its own, and no folder that isn't in the archive.
    return execa('python3', ['-I', '-S', '-c', RUN_CHECK, ...files], { cwd: where, reject: false });
  };
  const RUN_CHECK =
    'import runpy, sys; sys.path.insert(0, "examples/python"); runpy.run_path("examples/python/check.py", run_name="__main__")';

  it('needs nothing else, and finds each vector as expected', async () => {
    const { archive } = await packCorpus(folder);
    await execa('tar', ['-xzf', archive], { cwd: folder });
    const unpacked = archive.replace(/\.tar\.gz$/, '');
    const right = await check(unpacked);
    expect(right.stdout).toMatch(/^[1-9]\d* pass, 0 fail, \d+ skip$/);
    expect(right.exitCode).toBe(0);

    const file = path.join(unpacked, 'examples', 'python', 'mapping.py');
    writeFileSync(file, readFileSync(file, 'utf8').replace('if lead == 0 and', 'if'));
    const wrong = await check(unpacked);
    expect(wrong.stdout).toMatch(/^page-offset\/\S+: step 0 is not as expected$/m);
    expect(wrong.exitCode).toBe(1);
  });

  it.each([['/etc/passwd'], ['/nonexistent'], [tmpdir()], [path.join(packageRoot, 'package.json')]])(
    'names %s, which holds no vectors, and the cure',
    async (file) => {
      const check = path.join(packageRoot, 'examples', 'python', 'check.py');
      const { exitCode, stdout, stderr } = await execa('python3', [check, file], { reject: false });
      const cure = '  what to do: name files of the corpus: check.py vectors/*.json';
      expect(stderr.split('\n')).toEqual([expect.stringContaining(`${file}: can't be read as vectors: `), cure]);
      expect(stdout).toBe('');
      expect(exitCode).toBe(2);
    },
  );
});

requireOrSkip('gcc')('the example in C, given what no runner sends', () => {
  it('ends with an error, or answers; it reads nothing that is not its own', async () => {
    const program = c().slice('exec:'.length);
    const run = { seq: 1, command: 'run', scenario: scenarioOf(mixed) };
    const requests = mutations.map((changes) => JSON.stringify(mutated(run, changes)) as string | undefined);
    const texts = textChanges.map((changes) => changedText(JSON.stringify(run), changes));
    await fc.assert(
      fc.asyncProperty(fc.oneof(requests, texts), async (line) => {
        const { exitCode, stderr } = await execa(program, { input: `${line ?? ''}\n`, reject: false });
        expect([0, 1], stderr).toContain(exitCode);
        expect(stderr).not.toMatch(/Sanitizer|runtime error/);
      }),
      { numRuns: 60 },
    );
  });
});

for (const [example, prepare, breaks, ...needs] of [
  ['python', python, breaksOfPython, 'python3'],
  ['c', c, breaksOfC, 'gcc'],
] as const) {
  requireOrSkip(...needs)(`the example in ${example}`, () => {
    const names = readdirSync(path.join(packageRoot, 'examples', example)).filter((name) => /\.(py|c|h)$/.test(name));

    it('has under 500 lines, and as many as it says', () => {
      const text = names.map((name) => textOf(example, name)).join('');
      const [apart, all] = [example === 'c' ? 'json.h' : 'check.py', linesOf(text)];
      expect(textOf(example, 'README.md')).toContain(
        `It has ${all} lines as \`wc -l\` counts them, comments and all; \`${apart}\` is ${linesOf(textOf(example, apart))} of them.`,
      );
      expect(all).toBeLessThan(500);
    });

    it('has no line that is wider than 100 columns, a tab being 8', () => {
      for (const name of names) {
        const wide = textOf(example, name)
          .replaceAll('\t', ' '.repeat(8))
          .split('\n')
          .filter((line) => line.length > 100);
        expect(wide, name).toEqual([]);
      }
    });

    it('passes all of the corpus that it offers, exactly, and says what it skips', async () => {
      const { code, report } = await judge(prepare());
      const offered = report.results.filter(({ status }) => status !== 'skip');
      expect(offered.filter(({ status, judge: by }) => status !== 'pass' || by !== 'exact')).toEqual([]);
      expect(offered.length).toBeGreaterThan(1900);
      expect(report.splats).toEqual([]);
      expect(code).toBe(0);
      expect(textOf(example, 'README.md')).toContain(sentencesOf(report));
    });

    it.each(breaks)('fails by $requirement if it $name', async ({ filter, requirement, ...change }) => {
      const { code, report } = await judge(prepare(change), [filter]);
      const statuses = new Set(report.results.map(({ status }) => status));
      const broken = report.results.flatMap(({ violations }) => violations ?? []).map((found) => found.requirement);
      expect(broken).toContain(requirement);
      expect(statuses).not.toContain('error');
      expect(code).toBe(1);
    });
  });
}
