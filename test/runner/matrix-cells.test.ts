// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { loadJudgingBasis } from '../../src/runner/commands/judging-basis.js';
import { cellsFor, commandOf, ofCell, selectionOf } from '../../src/runner/commands/matrix-selection.js';
import { ConformError } from '../../src/runner/errors/conform-error.js';
import { buildKey, type CellChoice, cellName, chooseCells } from '../../src/runner/matrix/cell.js';
import { loadTopology } from '../../src/runner/qemu/topology.js';

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
    const about = { kernels: ['6.12'], architectures: ['x86_64'], iommus: ['intel', 'none'] };
    const modes = ['passthrough', 'lazy'] as const;
    expect(names({ ...about, modes, forcedac: true })).toEqual([
      '6.12 x86_64 intel passthrough',
      '6.12 x86_64 intel lazy forcedac',
      '6.12 x86_64 none',
    ]);
    // Whatever is named first.
    for (const both of [['passthrough', 'lazy', 'strict'] as const, ['strict', 'lazy', 'passthrough'] as const]) {
      const forced = names({ ...about, modes: both, forcedac: 'also' }).filter((name) => name.endsWith('forcedac'));
      expect(forced).toEqual(['6.12 x86_64 intel forcedac']);
    }
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
    [{ busOffset: 'also' as const, architectures: ['x86_64'] }, '--bus-offset also: no cell', 'leave out --bus-offset'],
    [{ forcedac: 'also' as const, iommus: ['none'] }, '--forcedac also: no cell', 'leave out --forcedac'],
    [{ forcedac: true, modes: ['passthrough'] as const }, '--forcedac: no cell', 'leave out --forcedac'],
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

const basis = await loadJudgingBasis();

describe('the cells that have the selected vectors', () => {
  const cells = (filters: readonly string[], choice: Partial<CellChoice> = {}): string[] =>
    cellsFor(selectionOf(basis, filters), chooseCells({ ...all, kernels: ['6.12'], ...choice }, topologies)).map(
      cellName,
    );
  const small = { architectures: ['x86_64'], iommus: ['intel', 'amd'] };

  test('path vectors have one cell for each kernel, with an IOMMU of x86_64 that works as usual', () => {
    expect(cells([], small)).toEqual(['6.12 x86_64 intel paths', '6.12 x86_64 intel', '6.12 x86_64 amd']);
    const paths = (choice: Partial<CellChoice>): string[] => cells([], choice).filter((name) => name.endsWith('paths'));
    expect(paths({ kernels: ['6.1', '6.12'] })).toEqual(['6.1 x86_64 intel paths', '6.12 x86_64 intel paths']);
    expect(paths({ quick: true, kernels: [] })).toEqual(['newest x86_64 intel paths']);
    expect(paths({ modes: ['lazy', 'strict'], forcedac: 'also', busOffset: 'also' })).toEqual([
      '6.12 x86_64 intel paths',
    ]);
    expect(paths({ iommus: ['amd'], modes: ['lazy'] })).toEqual(['6.12 x86_64 amd paths']);
    expect(paths({ architectures: ['arm64'] })).toEqual([]);
  });

  test('a filter leaves the cells that have vectors of it, and each has those alone', () => {
    expect(cells(['merge'], small)).toEqual(['6.12 x86_64 intel', '6.12 x86_64 amd']);
    expect(cells(['paths'], small)).toEqual(['6.12 x86_64 intel paths']);
    const selected = selectionOf(basis, ['merge', 'paths/*-zen']);
    for (const cell of cellsFor(selected, chooseCells({ ...all, kernels: ['6.12'], ...small }, topologies))) {
      const { vectors, paths } = ofCell(cell, selected);
      expect([...vectors, ...paths].map(({ id }) => id.replace(/\/.*$/, ''))).toEqual(
        Array<string>(vectors.length + paths.length).fill(cell.paths === true ? 'paths' : 'merge'),
      );
      expect(commandOf(cell, selected)).toMatch(
        cell.paths === true ? / --filter 'paths\/\*-zen'$/ : / --iommu (?:intel|amd) --filter merge$/,
      );
    }
  });

  test('without a filter the command of a cell names what it has', () => {
    const selected = selectionOf(basis, []);
    const commands = cellsFor(selected, chooseCells({ ...all, kernels: ['6.12'], ...small }, topologies)).map((cell) =>
      commandOf(cell, selected),
    );
    expect(commands.map((command) => command.replace(/^.*--filter /, ''))).toEqual([
      "'paths/*'",
      "'!paths/*'",
      "'!paths/*'",
    ]);
  });

  test('path vectors alone are refused where no guest has them', () => {
    const error = caught(() => cells(['paths'], { architectures: ['arm64'] }));
    expect(error.message).toContain('no chosen guest has them');
    expect(error.cure).toBe('choose guests of x86_64, with pages of 4k');
  });
});
