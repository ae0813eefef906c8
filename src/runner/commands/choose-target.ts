// SPDX-License-Identifier: Apache-2.0
import { UsageError } from '../errors/conform-error.js';
import { DEFAULT_KERNEL_VERSION } from '../kernel/kernel-choice.js';
import { parsePlatform } from '../kernel/platform.js';
import { IOMMU_MODES } from '../qemu/iommu-mode.js';
import { notAKernelTree } from '../kernel/kernel-tree.js';
import { ReferenceTarget } from '../targets/reference.js';
import type { Target } from '../targets/target.js';
import { IOMMUS } from './options.js';
import { shellWord } from './shell-word.js';

const DEFAULT_TIMEOUT_SECONDS = 20;

/** Options that only say something of a guest. */
const GUEST_OPTIONS = [
  ['--kernel', 'kernel'],
  ['--iommu', 'iommu'],
  ['--iommu-mode', 'iommuMode'],
  ['--forcedac', 'forcedac'],
  ['--bus-offset', 'busOffset'],
  ['--arch', 'arch'],
  ['--pages', 'pages'],
  ['--debug', 'debug'],
] as const;

/** What the user said of the target; all of it may be left out. */
export interface TargetOptions {
  readonly target?: string;
  readonly kernel?: string;
  readonly iommu?: string;
  readonly iommuMode?: string;
  readonly forcedac?: boolean;
  readonly busOffset?: boolean;
  readonly arch?: string;
  readonly pages?: string;
  readonly debug?: boolean;
  readonly setup: boolean;
  /** How long one vector may take, seconds. */
  readonly timeout?: number;
  /** Devices for live. */
  readonly provider: readonly string[];
  readonly client: readonly string[];
  readonly force: boolean;
}

/** The target of a run. */
export interface ChosenTarget {
  readonly target: Target;
  /** Options that choose it again, as a shell reads them. */
  readonly command: string;
  /** Why it was chosen, when the user didn't. */
  readonly why: string | null;
}

/**
 * Makes the target that the user asked for, or else the best that this machine has: in a kernel tree that tree under
 * QEMU, else the default kernel under QEMU, else the reference.
 * @param folder - the current one
 * @param version - of p2p-conform
 * @throws UsageError for a target that there isn't
 */
export async function chooseTarget(options: TargetOptions, folder: string, version: string): Promise<ChosenTarget> {
  requireOneOf('--iommu', options.iommu, IOMMUS);
  requireOneOf('--iommu-mode', options.iommuMode, IOMMU_MODES);
  const { target: named } = options;
  requireLive(options);
  if (named === 'qemu') return qemu(options, options.kernel, null);
  if (named === undefined) return chooseBest(options, folder, version);

  const guestOptions = GUEST_OPTIONS.find(([, name]) => options[name] !== undefined)?.[0];
  if (guestOptions !== undefined) {
    throw new UsageError(`${guestOptions} says nothing to --target ${named}`, 'leave it out, or use --target qemu');
  }
  if (named === 'live') return await live(options);
  if (named === 'reference') {
    return { target: new ReferenceTarget(version), command: '--target reference', why: null };
  }
  if (named.startsWith('exec:')) {
    const command = named.slice('exec:'.length).trim();
    if (command === '') throw new UsageError('--target exec: without a command', 'write exec:CMD');
    const { ExecTarget } = await import('../targets/exec.js');
    const milliseconds = (options.timeout ?? DEFAULT_TIMEOUT_SECONDS) * 1000;
    return { target: new ExecTarget(command, milliseconds), command: `--target ${shellWord(named)}`, why: null };
  }
  throw new UsageError(`--target ${named}: there is no such target`, 'use reference, qemu, live or exec:CMD');
}

async function chooseBest(options: TargetOptions, folder: string, version: string): Promise<ChosenTarget> {
  if (options.kernel !== undefined) return qemu(options, options.kernel, 'a kernel is named, so it runs under QEMU');
  if (notAKernelTree(folder) === null) {
    return qemu(options, folder, 'the current folder is a kernel tree, so it runs under QEMU');
  }
  const { missingNeeds } = await import('../doctor/needs.js');
  const { cachedSources } = await import('../kernel/source-package.js');
  const { cacheFolder } = await import('../kernel/cache-folder.js');
  const missing = missingNeeds('guest', 'build').map(({ name }) => name);
  const hasSource = cachedSources(cacheFolder()).some((name) =>
    name.startsWith(`linux-source-${DEFAULT_KERNEL_VERSION}_`),
  );
  const wantsGuest = options.setup || GUEST_OPTIONS.some(([, name]) => options[name] !== undefined);
  if (wantsGuest || (missing.length === 0 && hasSource)) {
    return qemu(options, undefined, `no target is named, so Linux ${DEFAULT_KERNEL_VERSION} runs under QEMU`);
  }
  const lack =
    missing.length > 0
      ? `this machine has no ${missing.join(', ')}`
      : `no source of Linux ${DEFAULT_KERNEL_VERSION} is in the cache`;
  return {
    target: new ReferenceTarget(version),
    command: '--target reference',
    why: `only the reference is judged, no kernel: ${lack}. To get what is missing: p2p-conform run --setup`,
  };
}

async function qemu(options: TargetOptions, kernel: string | undefined, why: string | null): Promise<ChosenTarget> {
  const { QemuTarget } = await import('../targets/qemu.js');
  const { setup, timeout, forcedac = false, busOffset = false } = options;
  const platform = parsePlatform(options.arch, options.pages, options.debug === true ? 'debug' : undefined);
  const iommu = options.iommu ?? (platform.arch === 'arm64' ? 'smmuv3' : 'intel');
  const iommuMode = IOMMU_MODES.find((mode) => mode === options.iommuMode);
  const target = new QemuTarget({
    iommu,
    setup,
    forcedac,
    busOffset,
    platform,
    ...(iommuMode === undefined ? {} : { iommuMode }),
    ...(kernel === undefined ? {} : { kernel }),
    ...(timeout === undefined ? {} : { scenarioTimeoutMs: timeout * 1000 }),
  });
  const chosen = GUEST_OPTIONS.flatMap(([option, name]) => {
    const value = name === 'kernel' ? kernel : options[name];
    if (value === undefined || value === false) return [];
    return [value === true ? option : `${option} ${shellWord(value)}`];
  });
  const command = ['--target qemu', ...chosen].join(' ');
  return { target, command, why };
}

async function live({ provider, client, force, timeout }: TargetOptions): Promise<ChosenTarget> {
  const { LiveTarget } = await import('../targets/live.js');
  const target = new LiveTarget({
    providers: provider,
    clients: client,
    force,
    scenarioTimeoutMs: (timeout ?? DEFAULT_TIMEOUT_SECONDS) * 1000,
  });
  const devices = [...provider.map((name) => `--provider ${name}`), ...client.map((name) => `--client ${name}`)];
  return { target, command: ['--target live', ...devices, ...(force ? ['--force'] : [])].join(' '), why: null };
}

/** Options that only --target live understands. */
function requireLive({ target, provider, client, force }: TargetOptions): void {
  if (target === 'live') return;
  const [named] = [
    ...provider.map((name) => `--provider ${name}`),
    ...client.map((name) => `--client ${name}`),
    ...(force ? ['--force'] : []),
  ];
  if (named !== undefined) {
    throw new UsageError(`${named} says nothing without --target live`, 'leave it out, or use --target live');
  }
}

function requireOneOf(option: string, value: string | undefined, supported: readonly string[]): void {
  if (value === undefined || supported.includes(value)) return;
  throw new UsageError(`${option} ${value} is not supported`, `supported: ${supported.join(', ')}`);
}
