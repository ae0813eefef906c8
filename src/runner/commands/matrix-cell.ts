// SPDX-License-Identifier: Apache-2.0
import type { MatrixCell } from '../../../spec/types/formats.js';
import type { ConformError } from '../errors/conform-error.js';
import type { GuestImage } from '../kernel/guest-image.js';
import { type Cell, cellName } from '../matrix/cell.js';
import { summaryOf } from '../matrix/summary.js';
import { buildReport } from '../report/build-report.js';
import { exitCodeOf } from '../report/exit-code.js';
import { QemuTarget } from '../targets/qemu.js';
import type { JudgingBasis } from './judging-basis.js';
import type { MatrixOptions } from './matrix.js';
import type { MatrixProgress } from './matrix-progress.js';
import { commandOf, ofCell, type Selection } from './matrix-selection.js';
import { runVectors } from './run.js';
import { toolVersion } from './tool-version.js';

/**
 * Boots the guest of a cell, or those of its path vectors, and judges what it does.
 * @param pathGuests how many of the latter run at the same time
 */
export async function runCell(
  cell: Cell,
  image: GuestImage,
  selected: Selection,
  basis: JudgingBasis,
  options: MatrixOptions,
  progress: MatrixProgress,
  pathGuests: number,
): Promise<MatrixCell> {
  const started = performance.now();
  const { kernel, platform, iommu, mode, forcedac, busOffset } = cell;
  const { vectors, paths } = ofCell(cell, selected);
  // What it needs was installed, downloaded and built already.
  const target = new QemuTarget({
    kernel,
    image,
    platform,
    iommu,
    forcedac,
    busOffset,
    setup: false,
    pathGuests,
    ...(mode === null ? {} : { iommuMode: mode }),
    ...(options.timeout === undefined ? {} : { scenarioTimeoutMs: options.timeout * 1000 }),
  });
  const judged = await runVectors(
    target,
    vectors,
    basis,
    progress.of(cellName(cell)),
    () => Promise.resolve(undefined),
    paths,
  );
  const { manifest, sha256 } = basis.corpus;
  const report = buildReport({
    tool: toolVersion(),
    command: commandOf(cell, selected),
    corpus: { version: manifest.version, sha256 },
    target: judged.description,
    selection: {
      filters: [...options.filter],
      selected: vectors.length + paths.length,
      corpus: basis.corpus.vectors.length + basis.corpus.paths.length,
    },
    seconds: (performance.now() - started) / 1000,
    results: judged.results,
    splats: [...judged.end.splats],
    logs: [...judged.end.logs],
    requirements: basis.requirements,
  });
  return { ...aboutOf(cell, selected), exitCode: exitCodeOf(report, options.strict), summary: summaryOf(report) };
}

/** What a table has of a cell that did not come up. */
export function notStarted(cell: Cell, selected: Selection, error: ConformError): MatrixCell {
  return {
    ...aboutOf(cell, selected),
    exitCode: error.exitCode,
    notStarted: { reason: error.message, cure: error.cure },
  };
}

/** What a table has of every cell. */
export function aboutOf(cell: Cell, selected: Selection): Omit<MatrixCell, 'exitCode'> {
  const { kernel, platform, iommu, mode, forcedac, busOffset, paths = false } = cell;
  const command = commandOf(cell, selected);
  return { kernel, ...platform, iommu, mode, forcedac, busOffset, ...(paths && { paths }), command };
}
