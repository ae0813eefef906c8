// SPDX-License-Identifier: Apache-2.0
import { availableParallelism } from 'node:os';
import type { Matrix, MatrixCell, MatrixNotOffered, Topology } from '../../../spec/types/formats.js';
import { asStartError } from '../errors/system-error.js';
import { cacheFolder } from '../kernel/cache-folder.js';
import { ARCHITECTURES, archFacts } from '../kernel/platform.js';
import { buildKey, type Cell, cellName, chooseCells, type VariantChoice } from '../matrix/cell.js';
import { worstOf } from '../matrix/exit-code.js';
import { resultOf } from '../matrix/rows.js';
import { runCells } from '../matrix/run-cells.js';
import { matrixSummary, tellMatrix, type MatrixFormat } from '../matrix/tell.js';
import { NoLazyModeError } from '../qemu/as-asked.js';
import type { IommuMode } from '../qemu/iommu-mode.js';
import { loadTopology } from '../qemu/topology.js';
import { type ExitStyle, styled } from '../report/exit-code.js';
import { requireWritable, writeAtomically } from './atomic-file.js';
import { loadJudgingBasis } from './judging-basis.js';
import { aboutOf, notStarted, runCell } from './matrix-cell.js';
import { matrixCommand } from './matrix-command.js';
import { MatrixProgress } from './matrix-progress.js';
import { cellsFor, selectionOf } from './matrix-selection.js';
import { type PreparedGuest, prepareGuest } from './prepare-guest.js';
import { createProgress } from './progress.js';
import { toolVersion } from './tool-version.js';

export interface MatrixOptions {
  readonly kernel: readonly string[];
  readonly iommu: readonly string[];
  readonly arch: readonly string[];
  readonly pages: readonly string[];
  readonly iommuMode: readonly IommuMode[];
  readonly forcedac: VariantChoice;
  readonly busOffset: VariantChoice;
  readonly quick: boolean;
  readonly setup: boolean;
  readonly jobs?: number;
  readonly timeout?: number;
  readonly filter: readonly string[];
  readonly strict: boolean;
  readonly exitStyle: ExitStyle;
  readonly format: MatrixFormat;
  readonly output?: string;
  readonly verbose: boolean;
}

/**
 * Runs vectors in many guests and tells one table.
 * @returns the exit code of the worst cell
 * @throws UsageError for a choice that leaves no cell
 */
export async function matrix(options: MatrixOptions): Promise<number> {
  const started = performance.now();
  const { output, format, exitStyle } = options;
  const guests = chooseCells(
    {
      kernels: options.kernel,
      iommus: options.iommu,
      architectures: options.arch,
      pages: options.pages,
      modes: options.iommuMode,
      forcedac: options.forcedac,
      busOffset: options.busOffset,
      quick: options.quick,
    },
    await topologies(),
  );
  if (output !== undefined) await requireWritable(output, '--output');
  const basis = await loadJudgingBasis();
  const selected = selectionOf(basis, options.filter);
  const cells = cellsFor(selected, guests);
  const progress = new MatrixProgress(createProgress(process.stderr, options.verbose), cells.length);
  const cache = cacheFolder();
  const atOnce = options.jobs ?? availableParallelism();
  // A cell has more than one guest at a time where cores are left.
  const pathGuests = Math.max(1, Math.floor(availableParallelism() / Math.min(atOnce, cells.length)));
  const results = await runCells<Cell, PreparedGuest, MatrixCell | MatrixNotOffered>(cells, {
    keyOf: buildKey,
    build: ({ kernel, platform }) => {
      const key = buildKey({ kernel, platform });
      return prepareGuest(kernel, platform, {
        cache,
        setup: options.setup,
        busOffset: cells.some((cell) => cell.busOffset && buildKey(cell) === key),
        progress: progress.of(`build ${key}`),
      });
    },
    release: (build) => {
      build.remove();
    },
    run: async (cell, { image }) => {
      const result = await runCell(cell, image, selected, basis, options, progress, pathGuests);
      progress.done(cellName(cell), resultOf(result));
      return result;
    },
    failed: (cell, error) => {
      if (error instanceof NoLazyModeError) {
        progress.done(cellName(cell), 'not offered');
        return { ...aboutOf(cell, selected), reason: error.reason };
      }
      const result = notStarted(cell, selected, asStartError(error));
      progress.done(cellName(cell), resultOf(result));
      return result;
    },
    atOnce,
  });
  progress.end();
  const ended = results.filter((result) => 'exitCode' in result);
  const { manifest, sha256 } = basis.corpus;
  const found: Matrix = {
    format: 'p2p-conform/matrix/1',
    tool: toolVersion(),
    command: matrixCommand(options),
    corpus: { version: manifest.version, sha256 },
    filters: [...options.filter],
    seconds: (performance.now() - started) / 1000,
    exitCode: worstOf(ended),
    cells: ended,
    notOffered: results.filter((result) => 'reason' in result),
  };
  const text = tellMatrix(found, format, new Map(basis.knownIssues.issues.map((issue) => [issue.id, issue])));
  if (output === undefined) process.stdout.write(text);
  else {
    await writeAtomically(output, '--output', text);
    process.stderr.write(`${matrixSummary(found)}: see ${output}\n`);
  }
  return styled(found.exitCode, exitStyle);
}

async function topologies(): Promise<ReadonlyMap<string, Topology>> {
  return new Map(
    await Promise.all(
      ARCHITECTURES.map(async (arch) => {
        const topology = await loadTopology(archFacts({ arch, pages: '4k' }).topology);
        return [arch, topology] as const;
      }),
    ),
  );
}
