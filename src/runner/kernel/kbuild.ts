// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { TargetStartError } from '../errors/conform-error.js';
import type { TargetProgress } from '../targets/target.js';
import { explainDiskFull } from './disk-space.js';
import type { KernelTree } from './kernel-tree.js';
import { crossPrefix } from './platform.js';
import { CommandFailedError, runCommand } from './run-command.js';

/** Variables of the caller's environment that would change what make builds, or where. */
const CLEARED = [
  'MAKEFLAGS',
  'MAKELEVEL',
  'KBUILD_OUTPUT',
  'KBUILD_EXTMOD',
  'CROSS_COMPILE',
  'KCONFIG_CONFIG',
  'M',
  'O',
];

/** What runs before KASAN's shadow is there, where QEMU starts a kernel that is an ELF file: that entry, and what it calls. */
const EARLY = ['KASAN_SANITIZE_enlighten.o=n', 'KASAN_SANITIZE_string.o=n'];

/** Kernels that don't see to it themselves, as 6.1, end before they can say anything. */
function earlySettings({ source, platform }: KernelTree): readonly string[] {
  if (platform.arch !== 'x86_64' || platform.variant !== 'debug') return [];
  const makefile = path.join(source, 'arch', 'x86', 'platform', 'pvh', 'Makefile');
  return existsSync(makefile) && !readFileSync(makefile, 'utf8').includes('KASAN_SANITIZE') ? EARLY : [];
}

/** Runs the kernel's own build system for one tree, out of the tree. */
export class Kbuild {
  private logBegun = false;

  constructor(
    readonly tree: KernelTree,
    /** File that the output of every make is appended to; begun anew by the first. */
    readonly log: string,
    private readonly progress: TargetProgress,
  ) {}

  /**
   * make with the given targets and variables.
   * @param what names the work, for the message
   * @throws TargetStartError with the lines that speak of errors
   */
  async make(
    what: string,
    targets: readonly string[],
    variables: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const settings = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
    const { source, build, platform } = this.tree;
    if (!this.logBegun) rmSync(this.log, { force: true });
    this.logBegun = true;
    try {
      await runCommand(
        'setpriv',
        // make ends its compilers when it is told to; it is told when this process is killed, too.
        [
          '--pdeathsig',
          'TERM',
          'make',
          '-C',
          source,
          `O=${build}`,
          `ARCH=${platform.arch}`,
          `CROSS_COMPILE=${crossPrefix(platform)}`,
          `-j${availableParallelism()}`,
          ...earlySettings(this.tree),
          ...settings,
          ...targets,
        ],
        {
          log: this.log,
          env: {
            ...Object.fromEntries(CLEARED.map((name) => [name, undefined])),
            // Set but empty: no git describe, which may take seconds (scripts/setlocalversion).
            LOCALVERSION: '',
            // The same kernel from the same source, and nothing written beside the source's scripts.
            KBUILD_BUILD_TIMESTAMP: '1970-01-01',
            KBUILD_BUILD_USER: 'p2p-conform',
            KBUILD_BUILD_HOST: 'p2p-conform',
            PYTHONDONTWRITEBYTECODE: '1',
          },
          onLine: (line) => {
            this.progress.detail(line.trim());
          },
        },
      );
    } catch (error) {
      const explained = explainDiskFull(error, build);
      if (!(explained instanceof CommandFailedError)) throw explained;
      throw new TargetStartError(
        `${what} (${this.tree.origin}) failed:\n${explained.output.map((line) => `  ${line}`).join('\n')}`,
        `Correct what the compiler complains of, and run the command again. Whole log: ${this.log}`,
      );
    }
  }
}
