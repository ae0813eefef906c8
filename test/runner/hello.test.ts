// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { loadCorpus } from '../../src/reference/corpus/load.js';
import { LAYERS } from '../../src/runner/hello/layers.js';
import { commandLine, fake } from './command-line.js';

async function hello(
  name: string,
  ...more: string[]
): Promise<{ code: number | undefined; lines: string[]; err: string }> {
  const args = ['run', '--hello', '--target', fake(name), '--timeout', '2', ...more];
  const { code, out, err } = await commandLine(args);
  return { code, lines: out.split('\n'), err };
}

const starting = (lines: readonly string[], word: string): string[] => lines.filter((line) => line.startsWith(word));

describe('run --hello', () => {
  it('names vectors that are published, and starts with those that need least', async () => {
    const { vectors } = await loadCorpus();
    const published = new Set(vectors.map(({ id }) => id));
    expect(LAYERS.filter(({ vector }) => !published.has(vector))).toEqual([]);
    expect(LAYERS[0]?.vector).toBe('single-entry/ram-page');
  });

  it('a right implementation: one ok line a layer, and what to do next', async () => {
    const { code, lines } = await hello('right');
    expect(starting(lines, 'ok ')).toHaveLength(LAYERS.length + 3);
    expect(lines.join('\n')).toContain('All layers hold. Now the whole corpus: p2p-conform run --target ');
    expect(code).toBe(0);
  });

  it.each([
    ['short-segment', 'maps one page of RAM', 'MAP-BYTES'],
    ['translates-nothing', 'maps one page of RAM', 'MAP-TRANSLATE'],
    ['always-fails', 'maps one page of RAM', 'MAP-SPACE'],
    ['no-segments', 'maps one page of RAM', 'MAP-RESULT'],
    ['too-many-segments', 'maps one page of RAM', 'MAP-RESULT'],
    ['warns-in-kernel', 'maps one page of RAM', 'drivers/iommu/iova.c:200'],
    ['bus-without-flag', 'maps a BAR that is reached by bus address', 'MAP-BUS-FLAG'],
    ['keeps-translations', 'leaves nothing after an unmap', 'UNMAP-CLEAN'],
    ['keeps-iova', 'gives all IOVA back', 'UNMAP-CLEAN'],
    ['never-fails', 'refuses a BAR that it cannot reach', 'MAP-UNREACHABLE'],
    ['ignores-boundary', 'keeps the segment boundary', 'MAP-BOUNDARY'],
    ['one-step-less', 'maps one page of RAM', 'docs/adapter.md'],
    ['other-vector', 'maps one page of RAM', 'sample/other'],
    ['unknown-field', 'maps one page of RAM', 'spec/schema/adapter.schema.json'],
    ['garbage', 'maps one page of RAM', 'not JSON'],
    ['silence', 'maps one page of RAM', 'flush after each'],
    ['crash', 'maps bytes within a page', 'its log: segment table corrupt'],
    ['exits-with-0-early', 'maps one page of RAM', 'ended with exit code 0'],
    ['errors-itself', 'maps one page of RAM', 'not today'],
    ['answers-twice', 'maps bytes within a page', 'seq'],
    ['fails-at-stop', 'stops in order', 'ended with exit code 5'],
    ['writes-after-stop', 'stops in order', 'wrote more'],
    ['ignores-stop', 'stops in order', 'no answer within 2 s'],
  ])('%s: not ok at "%s", with advice', async (name, title, told) => {
    const { code, lines } = await hello(name);
    const failed = starting(lines, 'not ok');
    expect(failed).toHaveLength(1);
    expect(failed[0]).toContain(title);
    expect(lines.join('\n')).toContain(told);
    expect(lines.filter((line) => line.includes('look at: '))).toHaveLength(1);
    expect(code).toBe(1);
  });

  it.each([
    ['dies-at-start', 'not ok  starts'],
    ['garbage-at-start', 'not ok  starts'],
    ['unknown-capability', 'not ok  says what it offers'],
    ['skips-all', 'Nothing was judged'],
    ['no-granule', 'Nothing was judged'],
  ])('%s: exit 3', async (name, told) => {
    const { code, lines } = await hello(name);
    expect(lines.join('\n')).toContain(told);
    expect(code).toBe(3);
    expect((await hello(name, '--exit-style', 'bisect')).code).toBe(125);
  });

  it.each([
    [['--target', 'reference'], 'name it: --target exec:CMD'],
    [[], 'name it: --target exec:CMD'],
    [['--target', 'exec:true', '--filter', 'merge'], '--filter'],
  ])('with %j it is bad usage', async (args, told) => {
    const { code, err } = await commandLine(['run', '--hello', ...args]);
    expect(err).toContain(told);
    expect(code).toBe(2);
  });
});
