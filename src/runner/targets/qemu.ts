// SPDX-License-Identifier: Apache-2.0
import { execa } from 'execa';
import type { Observation, TargetDescription, Topology } from '../../../spec/types/formats.js';
import type { PathQuestion } from '../../reference/formats/check-path.js';
import type { Scenario } from '../../reference/formats/scenario.js';
import { findProgram } from '../doctor/find-program.js';
import { requireNeeds } from '../doctor/install.js';
import { guestPurposes, type Purpose } from '../doctor/needs.js';
import { TargetStartError, UsageError } from '../errors/conform-error.js';
import { cacheFolder } from '../kernel/cache-folder.js';
import { buildGuestImage, type GuestImage } from '../kernel/guest-image.js';
import { chooseTree } from '../kernel/choose-tree.js';
import { DEFAULT_KERNEL_VERSION } from '../kernel/kernel-choice.js';
import { archFacts, DEFAULT_PLATFORM, type Platform } from '../kernel/platform.js';
import { capabilitiesOf } from '../placement/index.js';
import { modeOf, requireAsked } from '../qemu/as-asked.js';
import type { BootedGuest } from '../qemu/boot.js';
import { offsetOf, withBusOffset } from '../qemu/bus-offset.js';
import { qemuArguments } from '../qemu/command-line.js';
import { writeDeviceTree } from '../qemu/device-tree.js';
import { GuestFailure } from '../qemu/guest-failure.js';
import { chooseMode, type IommuMode, translates } from '../qemu/iommu-mode.js';
import { lastLook } from '../qemu/last-look.js';
import { Machine } from '../qemu/machine.js';
import { makeRunFolder, type RunFolder } from '../qemu/run-folder.js';
import { runInGuest, UnansweredError } from '../qemu/run-in-guest.js';
import { iommuOf, loadTopology } from '../qemu/topology.js';
import type { PathObservation } from '../paths/path-observation.js';
import { PathAnswerer } from '../paths/answerer.js';
import { errored } from './observations.js';
import type { Target, TargetEnd, TargetProgress } from './target.js';

export interface QemuOptions {
  /** A version such as 6.12, or the path of a tree. */
  readonly kernel?: string;
  /** What was built of that kernel already; it is built when this is left out. */
  readonly image?: GuestImage;
  /** Name of an IOMMU in the topology. */
  readonly iommu: string;
  /** Strict when it is left out. */
  readonly iommuMode?: IommuMode;
  readonly forcedac?: boolean;
  /** PCI bus addresses of providers are not the physical ones. */
  readonly busOffset?: boolean;
  /** x86_64 when it is left out. */
  readonly platform?: Platform;
  /** Install, download and build what is missing. */
  readonly setup: boolean;
  /** How long the guest may work on one scenario. */
  readonly scenarioTimeoutMs?: number;
  /** How long the guest may be silent while it boots. */
  readonly bootTimeoutMs?: number;
  /** How long the guest may take to power off; as long as on a scenario when it is left out. */
  readonly powerOffTimeoutMs?: number;
  /** How many guests for path vectors run at the same time; one for each core when it is left out. */
  readonly pathGuests?: number;
  readonly cache?: string;
}

/** A kernel that crashes again and again is not booted for ever. */
const MOST_REBOOTS = 5;
const SCENARIO_TIMEOUT_MS = 20_000;
const BOOT_TIMEOUT_MS = 60_000;

/** How many times as long as others a kernel that watches itself may take. */
const DEBUG_SLOWNESS = 6;

function slownessOf({ variant }: Platform): number {
  return variant === 'debug' ? DEBUG_SLOWNESS : 1;
}

/** A real Linux kernel with a real IOMMU driver, in a QEMU guest. */
export class QemuTarget implements Target {
  private readonly cache: string;
  private folder: RunFolder | null = null;
  private machine: Machine | null = null;
  private answerer: PathAnswerer | null = null;
  private ready = false;
  private failures = 0;
  /** Crashes that no scenario repeated when it ran alone. */
  private readonly unrepeated: string[] = [];

  constructor(private readonly options: QemuOptions) {
    this.cache = options.cache ?? cacheFolder();
  }

  private get scenarioTimeoutMs(): number {
    const { scenarioTimeoutMs = SCENARIO_TIMEOUT_MS, platform = DEFAULT_PLATFORM } = this.options;
    return scenarioTimeoutMs * slownessOf(platform);
  }

  async start(progress: TargetProgress): Promise<TargetDescription> {
    const { cache, options } = this;
    const {
      kernel = DEFAULT_KERNEL_VERSION,
      platform = DEFAULT_PLATFORM,
      forcedac = false,
      busOffset = false,
    } = options;
    const facts = archFacts(platform);
    const base = await loadTopology(facts.topology);
    const offset = busOffset ? withBusOffset(base, options.iommu) : null;
    const topology = offset ?? base;
    const iommu = iommuOf(topology, options.iommu);
    const mode = chooseMode(iommu, options.iommuMode);
    if (forcedac && !translates(iommu, mode)) {
      throw new UsageError('--forcedac says nothing to a guest that translates nothing', 'leave it out');
    }
    // What only some kernels need is asked for when it is needed, but set up with the rest.
    const needed = guestPurposes(platform, busOffset);
    const purposes: Purpose[] = options.setup ? [...needed, 'source', 'mirror'] : needed;
    await requireNeeds(purposes, { setup: options.setup, cache, progress });
    const program = findProgram(facts.qemu);
    if (program === null) throw new TargetStartError(`${facts.qemu} is not in PATH.`, 'p2p-conform doctor');
    const version = execa(program, ['--version'], { reject: false });
    const folder = makeRunFolder(cache);
    this.folder = folder;
    const settings = { iommu, mode, forcedac, variant: platform.variant };
    const deviceTree = offset === null ? undefined : await writeDeviceTree(offset, settings, program, folder.logs);
    const image = options.image ?? (await this.build(kernel, platform, folder, progress));
    const slowness = slownessOf(platform);
    const machineOf = (topology: Topology, name?: string, check?: (booted: BootedGuest) => void): Machine =>
      new Machine({
        program,
        platform,
        topology,
        ...(name === undefined ? {} : { name }),
        ...(check === undefined ? {} : { check }),
        folder,
        cache,
        bootTimeoutMs: options.bootTimeoutMs ?? BOOT_TIMEOUT_MS * slowness,
        powerOffTimeoutMs: options.powerOffTimeoutMs ?? this.scenarioTimeoutMs,
        arguments: (acceleration, socket, console) =>
          qemuArguments(topology, settings, acceleration, { image, deviceTree, socket, console }),
      });
    const machine = machineOf(topology, undefined, ({ ready, log, guest: { console } }) => {
      const wanted = { iommu, mode, forcedac, busOffset: offset === null ? undefined : offsetOf(offset.busOffset) };
      requireAsked({ ready, log, console }, wanted);
    });
    this.machine = machine;
    this.answerer = new PathAnswerer(
      topology,
      (tree, name) => machineOf(tree, name),
      this.scenarioTimeoutMs,
      options.pathGuests,
    );
    progress.stage('boot');
    const { ready } = await machine.guest();
    const { acceleration } = machine;
    const found = mode === 'passthrough' ? mode : modeOf(ready);
    const variants = [
      ...(found === 'lazy' || found === 'passthrough' ? [found] : []),
      ...(forcedac ? ['forcedac'] : []),
      ...(busOffset ? ['bus offset'] : []),
    ];
    const kernelName = platform.variant === undefined ? 'Linux' : `${platform.variant} kernel, Linux`;
    const pages = platform.pages === DEFAULT_PLATFORM.pages ? '' : `, ${platform.pages} pages`;
    const machineName = `QEMU ${acceleration.toUpperCase()} ${platform.arch}${pages}`;
    this.ready = true;
    return {
      kind: 'qemu',
      name: `${kernelName} ${image.release}, ${[iommu.title, ...variants].join(' ')}, ${machineName}`,
      kernel: { release: image.release, arch: platform.arch, source: image.origin },
      iommu: options.iommu,
      capabilities: capabilitiesOf(ready, {
        writeOnly: translates(iommu, mode) ? iommu.writeOnly : undefined,
        isNotReached: busOffset,
      }),
      environment: {
        qemu: (await version).stdout.split('\n')[0] ?? '',
        acceleration,
        topology: facts.topology,
        pages: platform.pages,
        ...(platform.variant !== undefined && { variant: platform.variant }),
        ...(found !== null && { iommuMode: found }),
        forcedac: String(forcedac),
        ...(offset !== null && { busOffset: `${offset.busOffset.window} is ${offset.busOffset.bus} on the bus` }),
      },
    };
  }

  private async build(
    kernel: string,
    platform: Platform,
    { temporary }: RunFolder,
    progress: TargetProgress,
  ): Promise<GuestImage> {
    const { cache, options } = this;
    const tree = await chooseTree(kernel, { cache, setup: options.setup, progress, platform });
    return await buildGuestImage(tree, temporary, { cache, progress });
  }

  async *run(scenarios: readonly Scenario[]): AsyncIterable<Observation> {
    const { machine } = this;
    if (machine === null) throw new Error('run() before start()');
    const options = {
      timeoutMs: this.scenarioTimeoutMs,
      onLog: (lines: readonly string[], attributed: boolean): void => {
        machine.heard(lines, attributed);
      },
    };
    let rest = scenarios;
    // After a crash that any of several scenarios may have caused, each of them runs alone: only then is it known which.
    let suspects = 0;
    let crash: GuestFailure | null = null;
    while (rest.length > 0) {
      const booted = await this.guestOrReason(machine);
      if (typeof booted === 'string') {
        for (const { id } of rest) yield errored(id, 'no-answer', booted);
        break;
      }
      let done = 0;
      try {
        for await (const observation of runInGuest(booted, suspects > 0 ? rest.slice(0, 1) : rest, options)) {
          done += 1;
          yield observation;
        }
        suspects = Math.max(suspects - done, 0);
      } catch (error) {
        const log = await machine.bury();
        if (error instanceof UnansweredError) {
          suspects = error.scenarios;
          crash = error.failure;
        } else if (error instanceof GuestFailure) {
          this.failures += 1;
          suspects = Math.max(suspects - done - 1, 0);
          crash = null;
          const running = rest[done];
          done += 1;
          if (running !== undefined) yield errored(running.id, error.kind, error.message, log);
        } else {
          throw error;
        }
      }
      rest = rest.slice(done);
      if (suspects === 0 && crash !== null) {
        this.notRepeated(crash);
        crash = null;
      }
    }
    if (crash !== null) this.notRepeated(crash);
  }

  /**
   * The running guest, booted when there is none, for requests that are no scenarios.
   * @throws TargetStartError when it doesn't come up
   */
  async guest(): Promise<BootedGuest> {
    if (this.machine === null) throw new Error('guest() before start()');
    return await this.machine.guest();
  }

  /** Takes note of what the guest's kernel logged: splats of it are told at the end. */
  heard(lines: readonly string[]): void {
    this.machine?.heard(lines, false);
  }

  /** Boots guests for the trees that QEMU can build. */
  paths(questions: readonly PathQuestion[]): AsyncIterable<PathObservation> {
    if (this.answerer === null) throw new Error('paths() before start()');
    return this.answerer.answer(questions);
  }

  private notRepeated({ message }: GuestFailure): void {
    this.failures += 1;
    this.unrepeated.push(`the guest crashed, and no vector did it again alone: ${message}`);
  }

  async stop(): Promise<TargetEnd> {
    await this.answerer?.stop();
    await this.lookForLeaks();
    const { splats: ofPaths = [], consoles = [] } = this.answerer ?? {};
    const splats = [...((await this.machine?.powerOff()) ?? []), ...ofPaths, ...this.unrepeated];
    const wanted = this.failures > 0 || (this.answerer?.failures ?? 0) > 0 || splats.length > 0 || !this.ready;
    const logs = wanted ? [...(this.machine?.consoles ?? []), ...consoles] : [];
    this.folder?.remove(wanted);
    this.folder = null;
    this.machine = null;
    const { boots: extraBoots = [] } = this.answerer ?? {};
    this.answerer = null;
    return { ...(extraBoots.length > 0 && { extraBoots }), splats, logs };
  }

  /** A kernel that watches itself is asked for what it finds when the module goes. */
  private async lookForLeaks(): Promise<void> {
    const { machine } = this;
    const booted = machine?.booted ?? null;
    if (machine === null || booted === null || this.options.platform?.variant !== 'debug') return;
    const wrong = await lastLook({
      guest: booted.guest,
      timeoutMs: this.scenarioTimeoutMs,
      onLog: (lines) => {
        machine.heard(lines, false);
      },
    });
    if (wrong !== null) this.unrepeated.push(wrong);
  }

  /** The running guest, booted again when need be, or why there is none any more. */
  private async guestOrReason(machine: Machine): Promise<BootedGuest | string> {
    if (this.failures > MOST_REBOOTS) {
      return `not run: the guest failed ${this.failures} times and was not started again`;
    }
    try {
      return await machine.guest();
    } catch (error) {
      if (!(error instanceof TargetStartError)) throw error;
      return `not run: ${error.message}`;
    }
  }
}
