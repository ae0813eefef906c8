// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import type { Matrix, MatrixCell } from '../../spec/types/formats.js';
import { parseJson, validate } from '../../src/reference/index.js';
import { ConformError } from '../../src/runner/errors/conform-error.js';
import { worstOf } from '../../src/runner/matrix/exit-code.js';
import { buildKey, type CellChoice, cellName, chooseCells } from '../../src/runner/matrix/cell.js';
import { runCells } from '../../src/runner/matrix/run-cells.js';
import { summaryOf } from '../../src/runner/matrix/summary.js';
import { matrixCommand } from '../../src/runner/commands/matrix-command.js';
import { type IssueFacts, matrixSummary, tellMatrix } from '../../src/runner/matrix/tell.js';
import { loadTopology } from '../../src/runner/qemu/topology.js';
import { sampleReport } from './sample-report.js';

const topologies = new Map([
  ['x86_64', await loadTopology('x86-switch')],
  ['arm64', await loadTopology('arm-switch')],
]);
const all: CellChoice = {
  kernels: [],
  iommus: [],
  architectures: [],
  pages: [],
  modes: [],
  forcedac: false,
  busOffset: false,
  quick: false,
};
const names = (choice: Partial<CellChoice>): string[] => chooseCells({ ...all, ...choice }, topologies).map(cellName);

function caught(call: () => unknown): ConformError {
  try {
    call();
  } catch (error) {
    if (error instanceof ConformError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('the cells of a matrix', () => {
  test('all of one kernel: every IOMMU of every architecture and page size', () => {
    expect(names({ kernels: ['6.12'] })).toEqual([
      ...['intel', 'amd', 'virtio', 'none'].map((iommu) => `6.12 x86_64 ${iommu}`),
      ...['4k', '16k', '64k'].flatMap((pages) =>
        ['smmuv3', 'virtio', 'none'].map((iommu) => `6.12 arm64-${pages} ${iommu}`),
      ),
    ]);
  });

  test('without a choice there are three kernels, and cells of one build are neighbours', () => {
    const cells = chooseCells(all, topologies);
    expect([...new Set(cells.map(({ kernel }) => kernel))]).toEqual(['6.1', '6.12', 'newest']);
    const keys = cells.map(buildKey);
    const changes = keys.filter((key, index) => key !== keys[index - 1]);
    expect(changes).toHaveLength(new Set(keys).size);
  });

  test('--quick is the newest kernel with the IOMMUs of x86_64 and SMMUv3, unless a kernel is named', () => {
    const quick = ['x86_64 intel', 'x86_64 amd', 'x86_64 virtio', 'x86_64 none', 'arm64-4k smmuv3'];
    expect(names({ quick: true })).toEqual(quick.map((name) => `newest ${name}`));
    expect(names({ quick: true, kernels: ['6.1'] })).toEqual(quick.map((name) => `6.1 ${name}`));
  });

  test('a mode only has the cells whose driver has it', () => {
    expect(names({ kernels: ['6.12'], architectures: ['x86_64'], modes: ['lazy'] })).toEqual([
      '6.12 x86_64 intel lazy',
      '6.12 x86_64 amd lazy',
      '6.12 x86_64 virtio lazy',
      '6.12 x86_64 none',
    ]);
    expect(names({ kernels: ['6.12'], iommus: ['amd', 'smmuv3'], pages: ['4k'], forcedac: true })).toEqual([
      '6.12 x86_64 amd forcedac',
      '6.12 arm64-4k smmuv3 forcedac',
    ]);
  });

  test('forced IOVA beside the others: once for each IOMMU, with the smallest pages and the first mode', () => {
    const also = names({ kernels: ['6.12'], modes: ['strict', 'lazy'], forcedac: 'also' });
    const forced = ['x86_64 intel', 'x86_64 amd', 'x86_64 virtio', 'arm64-4k smmuv3', 'arm64-4k virtio'];
    expect(also.filter((name) => name.endsWith('forcedac'))).toEqual(forced.map((name) => `6.12 ${name} forcedac`));
    expect(also.filter((name) => !name.endsWith('forcedac'))).toEqual(
      names({ kernels: ['6.12'], modes: ['strict', 'lazy'] }),
    );
    expect(names({ kernels: ['6.12'], iommus: ['smmuv3'], pages: ['16k', '64k'], forcedac: 'also' })).toEqual([
      '6.12 arm64-16k smmuv3',
      '6.12 arm64-16k smmuv3 forcedac',
      '6.12 arm64-64k smmuv3',
    ]);
  });

  test('devices that are let through are never asked for forced IOVA', () => {
    const through = names({ kernels: ['6.12'], architectures: ['x86_64'], modes: ['passthrough'], forcedac: 'also' });
    const drivers = ['intel', 'amd', 'virtio'].map((iommu) => `6.12 x86_64 ${iommu} passthrough`);
    expect(through).toEqual([...drivers, '6.12 x86_64 none']);
    const forced = names({ kernels: ['6.12'], architectures: ['x86_64'], modes: ['passthrough'], forcedac: true });
    expect(forced.slice(0, 3)).toEqual(drivers);
  });

  test('other bus addresses: only where guests have them, all of them or one of each IOMMU beside the others', () => {
    const only = ['4k', '16k', '64k'].flatMap((pages) => [`arm64-${pages} smmuv3`, `arm64-${pages} none`]);
    expect(names({ kernels: ['6.12'], busOffset: true })).toEqual(only.map((name) => `6.12 ${name} bus offset`));
    const also = names({ kernels: ['6.12'], modes: ['strict', 'lazy'], busOffset: 'also', forcedac: 'also' });
    expect(also.filter((name) => name.endsWith('bus offset'))).toEqual([
      '6.12 arm64-4k smmuv3 bus offset',
      '6.12 arm64-4k none bus offset',
    ]);
    expect(also.filter((name) => !name.endsWith('bus offset'))).toEqual(
      names({ kernels: ['6.12'], modes: ['strict', 'lazy'], forcedac: 'also' }),
    );
  });

  test.each([
    [
      { busOffset: true, architectures: ['x86_64'] },
      '--arch x86_64: no cell of the matrix that the other options leave has it',
      'they leave --arch arm64',
    ],
    [{ busOffset: true, iommus: ['intel'] }, '--iommu intel: no cell of the matrix', 'they leave --iommu smmuv3, none'],
    [
      { architectures: ['x86_64'], iommus: ['smmuv3'] },
      '--iommu smmuv3: no cell of the matrix',
      'they leave --iommu intel, amd, virtio, none',
    ],
    [{ architectures: ['x86_64'], pages: ['64k'] }, '--arch x86_64: no cell of the matrix', 'they leave --arch arm64'],
    [{ quick: true, pages: ['64k'] }, '--pages 64k: no cell of the matrix', 'they leave --pages 4k'],
    [
      { quick: true, architectures: ['arm64'], pages: ['16k'] },
      '--pages 16k: no cell of the matrix',
      'they leave --pages 4k',
    ],
    [
      { iommus: ['none'], modes: ['lazy'] as const },
      '--iommu-mode lazy: no cell of the matrix',
      'leave out --iommu-mode',
    ],
    [{ iommus: ['vtd'] }, '--iommu vtd: no cell of the matrix', 'they leave --iommu intel, amd, virtio, none, smmuv3'],
    [
      { iommus: ['vtd'], architectures: ['mips'] },
      '--iommu vtd --arch mips: these options leave no cell at all',
      'leave out one of them',
    ],
  ])('%j is refused', (choice, message, cure) => {
    const error = caught(() => names(choice));
    expect(error.message).toContain(message);
    expect(error.cure).toBe(cure);
  });
});

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
