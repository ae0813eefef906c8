// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { execaSync } from 'execa';
import { crossPrefix, runsNatively, type Platform } from '../kernel/platform.js';
import { findProgram } from './find-program.js';

/** What a program or file is needed for. */
export type Purpose = 'guest' | 'guest-arm64' | 'bus-offset' | 'build' | 'source' | 'mirror';

/** One thing of the machine that some work needs, and the Debian package that has it. */
export interface Need {
  readonly name: string;
  readonly package: string;
  readonly purpose: Purpose;
  /** Where it is, or null when it is missing. */
  find(): string | null;
}

/** What each purpose means to a person. */
export const PURPOSES: Readonly<Record<Purpose, string>> = {
  guest: 'run an x86_64 guest',
  'guest-arm64': 'build for and run an arm64 guest',
  'bus-offset': 'run an arm64 guest with --bus-offset',
  build: 'build a kernel, the module and the agent',
  source: "fetch a kernel's source",
  mirror: 'build a kernel tree that was built in place',
};

/** Everything that this package runs or includes, beyond Node itself. */
export const NEEDS: readonly Need[] = [
  program('qemu-system-x86_64', 'qemu-system-x86', 'guest'),
  ...arm64Needs(),
  program('fdtget', 'device-tree-compiler', 'bus-offset'),
  program('fdtput', 'device-tree-compiler', 'bus-offset'),
  program('setpriv', 'util-linux', 'build'),
  program('make', 'make', 'build'),
  program('gcc', 'gcc', 'build'),
  program('ld', 'binutils', 'build'),
  program('flex', 'flex', 'build'),
  program('bison', 'bison', 'build'),
  program('bc', 'bc', 'build'),
  program('perl', 'perl-base', 'build'),
  compilerFile('gcc', 'libc.a', 'libc6-dev', 'build'),
  compilerFile('gcc', 'libelf.so', 'libelf-dev', 'build'),
  program('apt-get', 'apt', 'source'),
  program('dpkg-deb', 'dpkg', 'source'),
  program('tar', 'tar', 'source'),
  program('xz', 'xz-utils', 'source'),
  program('rsync', 'rsync', 'mirror'),
];

/**
 * What a guest of this platform needs, its build too.
 * @param busOffset - whether its bus addresses are others than the physical ones
 */
export function guestPurposes({ arch }: Platform, busOffset: boolean): Purpose[] {
  return [arch === 'arm64' ? 'guest-arm64' : 'guest', 'build', ...(busOffset ? (['bus-offset'] as const) : [])];
}

/** Where the machine is no arm64 itself, a cross compiler too. */
function arm64Needs(): Need[] {
  const qemu = program('qemu-system-aarch64', 'qemu-system-arm', 'guest-arm64');
  const platform: Platform = { arch: 'arm64', pages: '4k' };
  if (runsNatively(platform)) return [qemu];
  const compiler = `${crossPrefix(platform)}gcc`;
  return [
    qemu,
    program(compiler, 'gcc-aarch64-linux-gnu', 'guest-arm64'),
    compilerFile(compiler, 'libc.a', 'libc6-dev-arm64-cross', 'guest-arm64'),
  ];
}

/** The needs of these purposes that the machine does not meet. */
export function missingNeeds(...purposes: readonly Purpose[]): Need[] {
  return NEEDS.filter((need) => purposes.includes(need.purpose) && need.find() === null);
}

/** The command that installs what is missing. */
export function installCommand(needs: readonly Need[]): string[] {
  const packages = [...new Set(needs.map((need) => need.package))].sort();
  return ['apt-get', 'install', '-y', '--no-install-recommends', ...packages];
}

function program(name: string, packageName: string, purpose: Purpose): Need {
  return { name, package: packageName, purpose, find: () => findProgram(name) };
}

/** A file that the compiler finds by itself, such as a static library. */
function compilerFile(compiler: string, name: string, packageName: string, purpose: Purpose): Need {
  const find = (): string | null => {
    if (findProgram(compiler) === null) return null;
    // The compiler answers with the bare name when it doesn't find the file.
    const file = execaSync(compiler, [`-print-file-name=${name}`], { reject: false }).stdout;
    return existsSync(file) ? file : null;
  };
  return { name: compiler === 'gcc' ? name : `${compiler} ${name}`, package: packageName, purpose, find };
}
