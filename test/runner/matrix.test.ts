// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import type { Matrix, MatrixCell } from '../../spec/types/formats.js';
import { parseJson, validate } from '../../src/reference/index.js';
import { worstOf } from '../../src/runner/matrix/exit-code.js';
import { runCells } from '../../src/runner/matrix/run-cells.js';
import { summaryOf } from '../../src/runner/matrix/summary.js';
import { matrixCommand } from '../../src/runner/commands/matrix-command.js';
import { type IssueFacts, matrixSummary, tellMatrix } from '../../src/runner/matrix/tell.js';
import { sampleReport } from './sample-report.js';

describe('working off cells', () => {
  const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

  test('each build is done once, one at a time, before its cells, and cells run at once up to the limit', async () => {
    const events: string[] = [];
    let running = 0;
    let most = 0;
    let building = 0;
    const results = await runCells(['a1', 'a2', 'a3', 'b1'], {
      keyOf: (cell) => cell.charAt(0),
      build: async (cell) => {
        expect(building).toBe(0);
        building += 1;
        await pause();
        building -= 1;
        events.push(`build ${cell.charAt(0)}`);
        return `image ${cell.charAt(0)}`;
      },
      release: (image) => {
        events.push(`release ${image}`);
      },
      run: async (cell, image) => {
        expect(image).toBe(`image ${cell.charAt(0)}`);
        expect(events).not.toContain(`release ${image}`);
        running += 1;
        most = Math.max(most, running);
        await pause();
        running -= 1;
        events.push(cell);
        return cell;
      },
      failed: (cell) => `failed ${cell}`,
      atOnce: 2,
    });
    expect(results).toEqual(['a1', 'a2', 'a3', 'b1']);
    expect(most).toBe(2);
    expect(events.filter((event) => event.startsWith('build'))).toEqual(['build a', 'build b']);
    expect(events.indexOf('build a')).toBeLessThan(events.indexOf('a1'));
    expect(events.indexOf('build b')).toBeLessThan(events.indexOf('b1'));
    expect(events.filter((event) => event.startsWith('release')).sort()).toEqual([
      'release image a',
      'release image b',
    ]);
  });

  test('a build that fails fails its cells and no others; so does a cell', async () => {
    const released: string[] = [];
    const results = await runCells(['a1', 'b1', 'a2', 'c1', 'c2'], {
      keyOf: (cell) => cell.charAt(0),
      build: async (cell) => {
        await pause();
        if (cell.startsWith('a')) throw new Error('no compiler');
        return cell;
      },
      release: (build) => released.push(build),
      run: async (cell) => {
        await pause();
        if (cell === 'c1') throw new Error('no boot');
        return cell;
      },
      failed: (cell, error) => `${cell}: ${error instanceof Error ? error.message : ''}`,
      atOnce: 1,
    });
    expect(results).toEqual(['a1: no compiler', 'b1', 'a2: no compiler', 'c1: no boot', 'c2']);
    expect(released).toEqual(['b1', 'c1']);
  });
});

const about = { arch: 'x86_64', pages: '4k', mode: 'strict', forcedac: false, busOffset: false } as const;
const ran: MatrixCell = {
  ...about,
  kernel: '6.12',
  iommu: 'intel',
  command: 'p2p-conform run --target qemu --kernel 6.12',
  exitCode: 1,
  summary: summaryOf(sampleReport()),
};
const broken: MatrixCell = {
  ...about,
  kernel: '/a/tree',
  iommu: 'amd',
  command: 'p2p-conform run --target qemu --kernel /a/tree',
  exitCode: 3,
  notStarted: { reason: 'Building the kernel failed: foo.c:1: error', cure: 'Correct it.' },
};
const matrix: Matrix = {
  format: 'p2p-conform/matrix/1',
  tool: '1.2.3',
  corpus: { version: '9.8.7', sha256: '0'.repeat(64) },
  command: 'p2p-conform matrix --kernel 6.12',
  filters: [],
  seconds: 2,
  exitCode: 1,
  cells: [ran, broken],
  notOffered: [],
};
const notOffered: Matrix['notOffered'] = (['virtio', 'amd'] as const).map((iommu) => ({
  ...about,
  kernel: '6.1',
  iommu,
  mode: 'lazy',
  command: `p2p-conform run --target qemu --kernel 6.1 --iommu ${iommu} --iommu-mode lazy`,
  reason: `Linux 6.1.192 has no lazy mode with ${iommu}.`,
}));

/** The cell that ran, as another guest with other skips. */
function ranAs(guest: Partial<MatrixCell>, release: string, skips: Record<string, number>): MatrixCell {
  const summary = structuredClone(ran.summary);
  if (summary?.target.kernel === undefined) throw new Error('the sample has no kernel');
  summary.target.kernel.release = release;
  return { ...ran, ...guest, summary: { ...summary, skips } };
}
const titles: IssueFacts = new Map([
  [
    'KI-0001',
    {
      title: 'A failed map changes the list',
      requirements: ['FAIL-LIST', 'MAP-REUSE'],
      fixed: { commit: '123456789abc', title: 'iommu/dma: Leave lists alone' },
    },
  ],
]);

describe('the command line of a matrix', () => {
  const nothing = {
    ...{ kernel: [], iommu: [], arch: [], pages: [], iommuMode: [], filter: [] },
    ...{ forcedac: false, busOffset: false, quick: false, strict: false },
  };

  test('has all that was chosen, in a form that a shell takes', () => {
    expect(matrixCommand(nothing)).toBe('p2p-conform matrix');
    expect(
      matrixCommand({ ...nothing, kernel: ['6.1', '/a tree'], iommuMode: ['strict', 'lazy'], filter: ['kind-*/*'] }),
    ).toBe(
      "p2p-conform matrix --kernel 6.1 --kernel '/a tree' --iommu-mode strict --iommu-mode lazy --filter 'kind-*/*'",
    );
    expect(matrixCommand({ ...nothing, quick: true, forcedac: true, strict: true })).toBe(
      'p2p-conform matrix --quick --forcedac --strict',
    );
    expect(matrixCommand({ ...nothing, forcedac: 'also' })).toBe('p2p-conform matrix --forcedac also');
    expect(matrixCommand({ ...nothing, busOffset: 'also' })).toBe('p2p-conform matrix --bus-offset also');
  });
});

describe('the table of a matrix', () => {
  test('tells each cell, what went wrong in it, and why one did not start', () => {
    const text = tellMatrix(matrix, 'pretty', titles);
    expect(text).toMatch(/^6\.12\.117 {2,}x86_64 {2,}4k {2,}intel {2,}FAILS/m);
    expect(text).toMatch(/^\/a\/tree {2,}x86_64 {2,}4k {2,}amd {2,}not started$/m);
    expect(text).toContain(
      'KI-0001: A failed map changes the list; fixed by 123456789abc ("iommu/dma: Leave lists alone")',
    );
    expect(text).toContain('ERROR  sample/crash');
    expect(text).toContain('what to do: Correct it.');
    expect(text).toContain(matrixSummary(matrix));
  });

  test('Markdown has a row for each cell, and the same bytes whatever time it took', () => {
    const text = tellMatrix(matrix, 'markdown', titles);
    expect(
      text.split('\n').filter((line) => line.startsWith('| 6.12.117 ') || line.startsWith('| /a/tree ')),
    ).toHaveLength(2);
    expect(text).toContain('`p2p-conform matrix --kernel 6.12 --format markdown');
    expect(text).toMatch(
      /\| KI-0001 +\| A failed map changes the list \| FAIL-LIST, MAP-REUSE \| 6\.12\.117 \| 123456789abc \("iommu/,
    );
    expect(text).toContain('did not start: Building the kernel failed');
    expect(tellMatrix({ ...matrix, seconds: 99 }, 'markdown', titles)).toBe(text);
  });

  test('says what no cell judges: path vectors, and failing maps where no fault can be injected', () => {
    for (const format of ['pretty', 'markdown'] as const) {
      const text = tellMatrix(matrix, format, titles);
      expect(text).toContain('No cell has path vectors');
      const withPaths = tellMatrix({ ...matrix, cells: [ran, { ...ran, paths: true }] }, format, titles);
      expect(withPaths).not.toContain('No cell has path vectors');
      expect(withPaths).toMatch(/ intel paths /);
      expect(withPaths).toContain('was not judged, on: 6.12.117 x86_64 intel.');
      expect(text).toContain('was not judged, on: 6.12.117 x86_64 intel.');
      const summary = structuredClone(ran.summary);
      if (summary !== undefined) summary.target.capabilities.features = ['faults'];
      expect(tellMatrix({ ...matrix, cells: [{ ...ran, ...(summary && { summary }) }] }, format, titles)).not.toContain(
        'was not judged',
      );
    }
  });

  test('"Not run" names guests that no kernel came up as, and kernel and mode of those that lack something', () => {
    const cells = [
      ranAs({}, '6.1.192', { 'needs x': 2, 'needs y': 1 }),
      ranAs({ mode: 'lazy' }, '6.1.192', { 'needs x': 2 }),
      ranAs({ iommu: 'virtio', forcedac: true }, '7.3.4', { 'needs x': 2, 'needs y': 1 }),
      ranAs({}, '6.12.117', { 'needs y': 1 }),
    ];
    const text = tellMatrix({ ...matrix, cells, notOffered }, 'markdown', titles);
    expect(text.slice(text.indexOf('## Not run'))).toBe(
      [
        '## Not run',
        '',
        '- x86_64 virtio lazy: Linux 6.1.192 has no lazy mode with virtio.',
        '- x86_64 amd lazy: Linux 6.1.192 has no lazy mode with amd.',
        '- 2: needs x (6.1.192: x86_64 intel, x86_64 intel lazy; 7.3.4: x86_64 virtio forcedac)',
        '- 1: needs y (6.1.192, 6.12.117: x86_64 intel; 7.3.4: x86_64 virtio forcedac)',
        '',
      ].join('\n'),
    );
    const pretty = tellMatrix({ ...matrix, cells, notOffered }, 'pretty', titles);
    expect(pretty).toContain('not offered: x86_64 amd lazy: Linux 6.1.192 has no lazy mode with amd.');
    expect(pretty).toContain('of 4 cells conform, 2 not offered, in');
  });

  test('JSON keeps to the schema', () => {
    const parsed = validate('Matrix', parseJson(tellMatrix({ ...matrix, notOffered }, 'json', titles), 'matrix.json'), {
      file: 'matrix.json',
      pointer: '',
    });
    expect(parsed.cells.map(({ exitCode }) => exitCode)).toEqual([1, 3]);
  });

  test('the exit code is that of the worst cell', () => {
    expect(worstOf([{ ...ran, exitCode: 0 }])).toBe(0);
    expect(worstOf([])).toBe(3);
    expect(worstOf([{ ...ran, exitCode: 0 }, broken])).toBe(3);
    expect(worstOf([broken, ran])).toBe(1);
    expect(worstOf([broken, ran, { ...ran, exitCode: 2 }])).toBe(2);
  });
});
