// SPDX-License-Identifier: Apache-2.0
import { UsageError } from '../errors/conform-error.js';

export const ARCHITECTURES = ['x86_64', 'arm64'] as const;
export const PAGES = ['4k', '16k', '64k'] as const;

export type Arch = (typeof ARCHITECTURES)[number];
export type Pages = (typeof PAGES)[number];
/** smp: several processors; debug: that, and a kernel that watches itself (native-harness/config/debug.config). */
export type Variant = 'smp' | 'debug';

/** What a guest's kernel is built for. */
export interface Platform {
  readonly arch: Arch;
  readonly pages: Pages;
  /** The smallest kernel there is when it is left out. */
  readonly variant?: Variant;
}

export const DEFAULT_PLATFORM: Platform = { arch: 'x86_64', pages: '4k' };

/** The size of a page, bytes. */
export const PAGE_BYTES: Readonly<Record<Pages, number>> = { '4k': 0x1000, '16k': 0x4000, '64k': 0x10000 };

export interface ArchFacts {
  /** What Node calls it. */
  readonly node: string;
  /** Prefix of a cross compiler's programs. */
  readonly cross: string;
  readonly qemu: string;
  /** File of the topology, without .json. */
  readonly topology: string;
  /** What make builds, and where it is in the build folder. */
  readonly image: { readonly target: string; readonly file: string };
  /** Folders of the source whose files take part in a build without being named in a .cmd file. */
  readonly buildSystem: readonly string[];
  readonly pages: readonly Pages[];
  /** Whether its kernel is also built for several processors, and to watch itself. */
  readonly hasVariants: boolean;
}

const FACTS: Readonly<Record<Arch, ArchFacts>> = {
  x86_64: {
    node: 'x64',
    cross: 'x86_64-linux-gnu-',
    qemu: 'qemu-system-x86_64',
    topology: 'x86-switch',
    image: { target: 'vmlinux', file: 'vmlinux' },
    buildSystem: ['arch/x86/entry/syscalls'],
    pages: ['4k'],
    hasVariants: true,
  },
  arm64: {
    node: 'arm64',
    cross: 'aarch64-linux-gnu-',
    qemu: 'qemu-system-aarch64',
    topology: 'arm-switch',
    image: { target: 'Image', file: 'arch/arm64/boot/Image' },
    buildSystem: ['arch/arm64/tools'],
    pages: PAGES,
    hasVariants: false,
  },
};

export function archFacts({ arch }: Platform): ArchFacts {
  return FACTS[arch];
}

/** Whether the architecture has pages of this size. */
export function hasPages({ arch, pages }: Platform): boolean {
  return FACTS[arch].pages.includes(pages);
}

/** Prefix of the compiler's programs: none where the machine is of the guest's own kind. */
export function crossPrefix(platform: Platform): string {
  return runsNatively(platform) ? '' : FACTS[platform.arch].cross;
}

/** Whether this machine could run the guest's instructions itself. */
export function runsNatively({ arch }: Platform): boolean {
  return process.arch === FACTS[arch].node;
}

/** A part of file names that tells builds for different platforms apart. */
export function platformName({ arch, pages, variant }: Platform): string {
  const parts = [arch, ...(FACTS[arch].pages.length === 1 ? [] : [pages]), ...(variant === undefined ? [] : [variant])];
  return parts.join('-');
}

/** Names of the config fragments of native-harness/config, later ones on top. */
export function configFragments({ arch, pages, variant }: Platform): string[] {
  return [
    `${arch}.config`,
    ...(FACTS[arch].pages.length === 1 ? [] : [`${arch}-${pages}.config`]),
    ...(variant === undefined ? [] : ['smp.config']),
    ...(variant === 'debug' ? ['debug.config'] : []),
  ];
}

/**
 * The platform that options name; x86_64 and 4k where they don't.
 * @throws UsageError for one that there isn't
 */
export function parsePlatform(
  arch: string = DEFAULT_PLATFORM.arch,
  pages: string = DEFAULT_PLATFORM.pages,
  variant?: Variant,
): Platform {
  const knownArch = ARCHITECTURES.find((name) => name === arch);
  if (knownArch === undefined) {
    throw new UsageError(`--arch ${arch} is not supported`, `supported: ${ARCHITECTURES.join(', ')}`);
  }
  const knownPages = PAGES.find((name) => name === pages);
  if (knownPages === undefined || !FACTS[knownArch].pages.includes(knownPages)) {
    throw new UsageError(
      `--pages ${pages} is not supported on ${knownArch}`,
      `supported: ${FACTS[knownArch].pages.join(', ')}`,
    );
  }
  if (variant === undefined) return { arch: knownArch, pages: knownPages };
  if (!FACTS[knownArch].hasVariants) {
    throw new UsageError(`there is no ${variant} kernel for ${knownArch}`, 'take --arch x86_64');
  }
  return { arch: knownArch, pages: knownPages, variant };
}
