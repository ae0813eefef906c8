// SPDX-License-Identifier: Apache-2.0
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { buildAgent } from '../../src/runner/kernel/build-agent.js';
import { buildInitrd } from '../../src/runner/kernel/build-initrd.js';
import { cacheFolder } from '../../src/runner/kernel/cache-folder.js';
import { chooseTree } from '../../src/runner/kernel/choose-tree.js';
import { buildGuestImage, type GuestImage } from '../../src/runner/kernel/guest-image.js';
import { NATIVE_HARNESS } from '../../src/runner/kernel/harness-files.js';
import { Kbuild } from '../../src/runner/kernel/kbuild.js';
import { type ArchFacts, archFacts, DEFAULT_PLATFORM, type Platform } from '../../src/runner/kernel/platform.js';
import { machineArguments, qemuArguments } from '../../src/runner/qemu/command-line.js';
import { chooseMode, type IommuMode } from '../../src/runner/qemu/iommu-mode.js';
import { iommuOf, loadTopology } from '../../src/runner/qemu/topology.js';
import { silent } from './guest-verdicts.js';

/** A reproducer and the guest that it runs in. */
export interface Reproduction {
  /** Its folder in native-harness/reproducers. */
  readonly name: string;
  readonly kernel: string;
  readonly iommu: string;
  readonly mode?: IommuMode;
  readonly forcedac?: boolean;
  /** x86_64 when it is left out. */
  readonly platform?: Platform;
  /** Devices of arm64 are not coherent. */
  readonly nonCoherent?: boolean;
  /** More of the kernel's command line. */
  readonly append?: readonly string[];
  /** The cache folder that has the kernel. */
  readonly cache?: string;
}

/** What a reproducer printed, and whether its guest powered off after it. */
export interface Reproduced {
  readonly lines: readonly string[];
  readonly poweredOff: boolean;
}

/** A guest boots and powers off in about a second. */
const PATIENCE_MS = 20_000;

/** Builds a reproducer against a kernel of the cache and loads it in a guest of its own. */
export async function reproduce(what: Reproduction): Promise<Reproduced> {
  const { name, kernel, platform = DEFAULT_PLATFORM, cache = cacheFolder() } = what;
  const options = { cache, progress: silent };
  const folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-reproduce-'));
  try {
    const tree = await chooseTree(kernel, { ...options, setup: false, platform });
    const image = await buildGuestImage(tree, folder, options);
    const reproducers = path.join(folder, 'reproducers');
    cpSync(path.join(NATIVE_HARNESS, 'reproducers'), reproducers, { recursive: true });
    const module = path.join(reproducers, name);
    const kbuild = new Kbuild(tree, path.join(folder, 'build.log'), silent);
    await kbuild.make('Building the reproducer', ['modules'], { M: module });
    const file = `${name.replaceAll('-', '_')}.ko`;
    const agent = await buildAgent(cache, platform, silent);
    await buildInitrd(tree.build, { '/init': agent, [`/${file}`]: path.join(module, file) }, image.initrd);
    const facts = archFacts(platform);
    const console = path.join(folder, 'console.log');
    const args = await guestArguments(what, { ...image, console }, facts);
    args.push([args.pop() ?? '', ...(what.append ?? []), '--', `insmod=/${file}`].join(' '));
    const ended = await execa(facts.qemu, args, { reject: false, timeout: PATIENCE_MS, stdin: 'ignore' });
    if (!ended.timedOut && ended.exitCode !== 0) throw new Error(`QEMU: ${ended.stderr}`);
    const lines = readFileSync(console, 'latin1')
      .split(/[\r\n]+/)
      .flatMap((line) => /reproducer: (.*)$/.exec(line)?.[1] ?? []);
    return { lines, poweredOff: !ended.timedOut };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function guestArguments(
  { iommu: name, mode, forcedac = false, nonCoherent = false }: Reproduction,
  { console, ...image }: GuestImage & { console: string },
  { topology: topologyName, qemu }: ArchFacts,
): Promise<string[]> {
  const topology = await loadTopology(topologyName);
  const iommu = iommuOf(topology, name);
  const settings = { iommu, mode: chooseMode(iommu, mode), forcedac };
  const args = qemuArguments(topology, settings, 'tcg', { image, socket: '', console });
  // Nobody listens at the channel's other end.
  args[args.indexOf('-chardev') + 1] = 'null,id=channel';
  if (nonCoherent) {
    const file = `${console}.dtb`;
    const machine = machineArguments(topology, settings, 'tcg', { dumpdtb: file });
    await execa(qemu, ['-nodefaults', '-display', 'none', ...machine]);
    await execa('fdtput', ['-d', file, '/pcie@10000000', 'dma-coherent']);
    args.splice(args.indexOf('-kernel'), 0, '-dtb', file);
  }
  return args;
}
