// SPDX-License-Identifier: Apache-2.0
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { findProgram } from '../../src/runner/doctor/find-program.js';
import { buildInitrd } from '../../src/runner/kernel/build-initrd.js';
import { cacheFolder } from '../../src/runner/kernel/cache-folder.js';
import { buildGuestImage, type GuestImage } from '../../src/runner/kernel/guest-image.js';
import { DEFAULT_KERNEL_VERSION } from '../../src/runner/kernel/kernel-choice.js';
import { packagedTree } from '../../src/runner/kernel/source-package.js';
import { qemuArguments } from '../../src/runner/qemu/command-line.js';
import { iommuOf, loadTopology } from '../../src/runner/qemu/topology.js';
import { commandLine } from '../runner/command-line.js';

const silent = { stage: () => undefined, detail: () => undefined };

/** Providers and clients of the topology, as arguments of run.sh; the guest has no sysfs to tell the BAR. */
export const DEVICES = Object.entries({
  provider: [
    ...['0000:00:04.0/00.0/03.0/00.0@2', '0000:00:04.0/00.0/04.0/00.0@2', '0000:00:04.0/00.0/00.0/00.0@2'],
    ...['0000:00:05.0/00.0@2', '0000:00:07.0/00.0@2', '0000:00:06.0/00.0@2'],
  ],
  client: ['0000:00:04.0/00.0/01.0/00.0', '0000:00:08.0/00.0', '0000:00:04.0/00.0/02.0/00.0'],
})
  .flatMap(([role, names]) => names.map((name) => `--${role} ${name}`))
  .join(' ');

/** Begins every script: BusyBox and devices. */
const PRELUDE = `
/busybox mkdir -p /bin /tmp
/busybox --install -s /bin
PATH=/bin
mount -t devtmpfs devtmpfs /dev
exec >/dev/console 2>&1
tar xf /kit.tar
until port=$(ls /dev/vport* 2>/dev/null); do usleep 1000; done
`;

/** A field kit, built for the default kernel, and guests of that kernel that have BusyBox and the kit, but no Node. */
export class KitGuests {
  /** What guests have besides, by name. */
  private readonly files: Record<string, string> = {};

  private constructor(
    readonly folder: string,
    private readonly image: GuestImage,
    /** The kernel's build folder. */
    readonly build: string,
  ) {}

  /** Makes the kit with the command line, and builds it with its own run.sh. */
  static async prepare(): Promise<KitGuests> {
    const folder = mkdtempSync(path.join(tmpdir(), 'p2p-conform-kit-'));
    const cache = cacheFolder();
    const options = { cache, setup: false, progress: silent };
    const tree = await packagedTree(DEFAULT_KERNEL_VERSION, options);
    const image = await buildGuestImage(tree, folder, options);
    const made = await commandLine(['kit', '--output', path.join(folder, 'made.tar')]);
    if (made.code !== 0) throw new Error(made.err);
    await execa('tar', ['xf', 'made.tar'], { cwd: folder });
    await execa('sh', ['p2p-conform-kit/run.sh', '--build-only'], {
      cwd: folder,
      // The guest has no C library.
      env: { KDIR: tree.build, STATIC: '-static' },
    });
    await execa('tar', ['cf', 'kit.tar', 'p2p-conform-kit'], { cwd: folder });
    return new KitGuests(folder, image, tree.build);
  }

  /**
   * Builds the module that meddles with devices (meddler/), for guests to come: /meddler.ko there.
   * @throws when it doesn't build
   */
  async buildMeddler(): Promise<void> {
    const folder = path.join(this.folder, 'meddler');
    mkdirSync(folder);
    const kit = path.join(this.folder, 'p2p-conform-kit');
    for (const [from, names] of [
      [path.join(import.meta.dirname, 'meddler'), readdirSync(path.join(import.meta.dirname, 'meddler'))],
      [path.join(kit, 'module'), ['p2pc.h', 'p2pc_path.c']],
      [path.join(kit, 'protocol'), ['p2pc_wire.h']],
    ] as const) {
      for (const name of names) copyFileSync(path.join(from, name), path.join(folder, name));
    }
    await execa('make', ['-C', this.build, `M=${folder}`, 'modules']);
    this.files['/meddler.ko'] = path.join(folder, 'meddler.ko');
  }

  /**
   * Boots a guest that runs a shell script, and waits for its end.
   * @param name - of its files in the folder: NAME.console is what it says
   * @param chardev - QEMU's option for the other end of the guest's one virtio-serial port, $port in the script
   * @param append - more of the kernel's command line
   */
  async run(name: string, script: string, chardev: string, append: readonly string[] = []): Promise<void> {
    const file = (suffix: string): string => path.join(this.folder, `${name}.${suffix}`);
    writeFileSync(file('sh'), `${PRELUDE}${script}\npoweroff -f\n`);
    await buildInitrd(
      this.build,
      {
        '/busybox': findProgram('busybox') ?? '/bin/busybox',
        '/kit.tar': path.join(this.folder, 'kit.tar'),
        '/script.sh': file('sh'),
        ...this.files,
      },
      file('cpio'),
    );
    const topology = await loadTopology('x86-switch');
    const args = qemuArguments(
      // A CPU whose host bridge the kernel trusts: nothing is forged here.
      {
        ...topology,
        machine: { ...topology.machine, cpu: 'EPYC' },
        append: [...topology.append, ...append, 'rdinit=/busybox'],
      },
      { iommu: iommuOf(topology, 'intel'), mode: 'strict', forcedac: false },
      'tcg',
      { image: { ...this.image, initrd: file('cpio') }, socket: file('socket'), console: file('console') },
    ).map((argument, index, all) => {
      if (all[index - 1] === '-chardev') return chardev;
      // What stands behind the dashes goes to the first process.
      return all[index - 1] === '-append' ? `${argument} -- sh /script.sh` : argument;
    });
    await execa('qemu-system-x86_64', args, { timeout: 150_000, reject: false });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
