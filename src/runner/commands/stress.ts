// SPDX-License-Identifier: Apache-2.0
import type { Topology } from '../../../spec/types/formats.js';
import { EXIT_NOT_STARTED } from '../errors/conform-error.js';
import { asStartError } from '../errors/system-error.js';
import { knownWrongOf } from '../judge/known-issues.js';
import { DEFAULT_PLATFORM, archFacts, type Platform } from '../kernel/platform.js';
import { GuestFailure } from '../qemu/guest-failure.js';
import type { IommuMode } from '../qemu/iommu-mode.js';
import { loadTopology } from '../qemu/topology.js';
import { EXIT_CONFORMS, EXIT_FAILED, type ExitStyle, styled } from '../report/exit-code.js';
import { StressRun } from '../stress/stress-run.js';
import { tellStress } from '../stress/tell.js';
import { QemuTarget } from '../targets/qemu.js';
import { loadJudgingBasis } from './judging-basis.js';
import { createProgress } from './progress.js';
import { select } from './selection.js';

export interface StressOptions {
  readonly kernel?: string;
  readonly iommu: string;
  readonly iommuMode?: IommuMode;
  readonly debug: boolean;
  /** Calls of several processors at the same time. */
  readonly calls: number;
  /** Rounds of unloading and loading the module. */
  readonly rounds: number;
  /** Vectors in one boot. */
  readonly vectors: number;
  /** Globs on ids: which vectors run. */
  readonly filter: readonly string[];
  readonly unbind: boolean;
  readonly seed: number;
  readonly setup: boolean;
  readonly exitStyle: ExitStyle;
  readonly verbose: boolean;
}

/** How long the guest may be silent: one request has thousands of calls. */
const TIMEOUT_MS = 300_000;

/**
 * Puts a guest with several processors under stress, and tells what was wrong.
 * @returns the exit code
 * @throws UsageError for a filter that selects nothing
 * @throws TargetStartError when the guest can't be built or booted
 */
export async function stress(options: StressOptions): Promise<number> {
  const { kernel, iommu, iommuMode, debug, setup, exitStyle, verbose } = options;
  const platform: Platform = { ...DEFAULT_PLATFORM, variant: debug ? 'debug' : 'smp' };
  const progress = createProgress(process.stderr, verbose);
  const basis = await loadJudgingBasis();
  // What an IOMMU reports of an access is logged by any processor at any time: that can't be told from a fault.
  const vectors = select(
    basis.corpus.vectors.filter(({ needs }) => needs.features?.includes('device-access') !== true),
    options.filter,
  );
  const topology: Topology = await loadTopology(archFacts(platform).topology);
  const target = new QemuTarget({
    iommu,
    setup,
    platform,
    ...(kernel !== undefined && { kernel }),
    ...(iommuMode !== undefined && { iommuMode }),
  });
  const findings: string[] = [];
  let lines: readonly string[] = [];
  let notRun: readonly string[] = [];
  let name = '';
  try {
    const description = await target.start(progress);
    name = description.name;
    const { guest, ready } = await target.guest();
    const run = new StressRun({
      guest,
      ready,
      topology,
      vectors,
      known: knownWrongOf(basis.knownIssues, description),
      timeoutMs: TIMEOUT_MS,
      lazy: description.environment?.['iommuMode'] === 'lazy',
      onLog: (log) => {
        target.heard(log);
      },
      onStage: (stage) => {
        progress.stage(stage);
      },
    });
    try {
      await run.all(options);
    } catch (error) {
      if (!(error instanceof GuestFailure)) throw error;
      findings.push(`the guest failed: ${error.message}`);
    }
    ({ lines, notRun } = run);
    findings.push(...run.findings);
  } catch (error) {
    await target.stop();
    throw asStartError(error);
  } finally {
    progress.end();
  }
  const { splats, logs } = await target.stop();
  findings.push(...splats);
  process.stdout.write(tellStress({ name, lines, findings, notRun, logs }));
  const code = notRun.length > 0 ? EXIT_NOT_STARTED : EXIT_CONFORMS;
  return styled(findings.length > 0 ? EXIT_FAILED : code, exitStyle);
}
