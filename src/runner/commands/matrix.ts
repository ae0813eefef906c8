// SPDX-License-Identifier: Apache-2.0
import { availableParallelism } from 'node:os';
import type { Matrix, MatrixCell, MatrixNotOffered, Topology, Vector } from '../../../spec/types/formats.js';
import { ConformError } from '../errors/conform-error.js';
import { asStartError } from '../errors/system-error.js';
import { cacheFolder } from '../kernel/cache-folder.js';
import type { GuestImage } from '../kernel/guest-image.js';
import { ARCHITECTURES, archFacts, type Platform } from '../kernel/platform.js';
import { buildKey, type Cell, cellName, chooseCells, type VariantChoice } from '../matrix/cell.js';
import { worstOf } from '../matrix/exit-code.js';
import { runCells } from '../matrix/run-cells.js';
import { resultOf } from '../matrix/rows.js';
import { summaryOf } from '../matrix/summary.js';
import { matrixSummary, tellMatrix, type MatrixFormat } from '../matrix/tell.js';
import { NoLazyModeError } from '../qemu/as-asked.js';
import type { IommuMode } from '../qemu/iommu-mode.js';
import { loadTopology } from '../qemu/topology.js';
import { buildReport } from '../report/build-report.js';
import { type ExitStyle, exitCodeOf, styled } from '../report/exit-code.js';
import { QemuTarget } from '../targets/qemu.js';
import { requireWritable, writeAtomically } from './atomic-file.js';
import { loadJudgingBasis, type JudgingBasis } from './judging-basis.js';
import { matrixCommand } from './matrix-command.js';
import { MatrixProgress } from './matrix-progress.js';
import { type PreparedGuest, prepareGuest } from './prepare-guest.js';
import { createProgress } from './progress.js';
import { runVectors } from './run.js';
import { select } from './selection.js';
import { shellWord } from './shell-word.js';
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
  const cells = chooseCells(
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
  const vectors = select(basis.corpus.vectors, options.filter);
  const progress = new MatrixProgress(createProgress(process.stderr, options.verbose), cells.length);
  const cache = cacheFolder();
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
      const result = await runCell(cell, image, vectors, basis, options, progress);
      progress.done(cellName(cell), resultOf(result));
      return result;
    },
    failed: (cell, error) => {
      if (error instanceof NoLazyModeError) {
        progress.done(cellName(cell), 'not offered');
        return { ...aboutOf(cell, options.filter), reason: error.reason };
      }
      const result = notStarted(cell, options.filter, asStartError(error));
      progress.done(cellName(cell), resultOf(result));
      return result;
    },
    atOnce: options.jobs ?? availableParallelism(),
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

async function runCell(
  cell: Cell,
  image: GuestImage,
  vectors: readonly Vector[],
  basis: JudgingBasis,
  options: MatrixOptions,
  progress: MatrixProgress,
): Promise<MatrixCell> {
  const started = performance.now();
  const { kernel, platform, iommu, mode, forcedac, busOffset } = cell;
  // What it needs was installed, downloaded and built already.
  const target = new QemuTarget({
    kernel,
    image,
    platform,
    iommu,
    forcedac,
    busOffset,
    setup: false,
    ...(mode === null ? {} : { iommuMode: mode }),
    ...(options.timeout === undefined ? {} : { scenarioTimeoutMs: options.timeout * 1000 }),
  });
  const judged = await runVectors(target, vectors, basis, progress.of(cellName(cell)), () =>
    Promise.resolve(undefined),
  );
  const { manifest, sha256 } = basis.corpus;
  const report = buildReport({
    tool: toolVersion(),
    command: commandOf(cell, options.filter),
    corpus: { version: manifest.version, sha256 },
    target: judged.description,
    selection: { filters: [...options.filter], selected: vectors.length, corpus: basis.corpus.vectors.length },
    seconds: (performance.now() - started) / 1000,
    results: judged.results,
    splats: [...judged.end.splats],
    logs: [...judged.end.logs],
    requirements: basis.requirements,
  });
  return { ...aboutOf(cell, options.filter), exitCode: exitCodeOf(report, options.strict), summary: summaryOf(report) };
}

function notStarted(cell: Cell, filters: readonly string[], error: ConformError): MatrixCell {
  return {
    ...aboutOf(cell, filters),
    exitCode: error.exitCode,
    notStarted: { reason: error.message, cure: error.cure },
  };
}

function aboutOf(cell: Cell, filters: readonly string[]): Omit<MatrixCell, 'exitCode'> {
  const { kernel, platform, iommu, mode, forcedac, busOffset } = cell;
  return { kernel, ...platform, iommu, mode, forcedac, busOffset, command: commandOf(cell, filters) };
}

/** Runs a cell alone, with the same vectors. */
function commandOf({ kernel, platform, iommu, mode, forcedac, busOffset }: Cell, filters: readonly string[]): string {
  const chosen = filters.length === 0 ? ['!paths/*'] : filters;
  return [
    `p2p-conform run --target qemu --kernel ${shellWord(kernel)} ${platformOptions(platform)} --iommu ${iommu}`,
    ...(mode === null || mode === 'strict' ? [] : [`--iommu-mode ${mode}`]),
    ...(forcedac ? ['--forcedac'] : []),
    ...(busOffset ? ['--bus-offset'] : []),
    ...chosen.map((filter) => `--filter ${shellWord(filter)}`),
  ].join(' ');
}

function platformOptions({ arch, pages }: Platform): string {
  return `--arch ${arch}${pages === '4k' ? '' : ` --pages ${pages}`}`;
}
