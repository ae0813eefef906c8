// SPDX-License-Identifier: Apache-2.0
import type { RamRegion } from '../../../../spec/types/formats.js';
import { type ClientDraft, type Draft, entry, type EntryDraft, type Family } from '../draft.js';

const MIB = 0x100000;
const GIB = 0x40000000;
const LARGEST = 0xffffffff;

/** Nobody touches what is behind the pages that the lists name, so a target needs few pages of it. */
const memory: Record<string, RamRegion> = { ram: { kind: 'ram', size: '0x100000000' } };

interface Wide {
  readonly bits: number;
  readonly dmaBits: number;
  readonly pageSize: number;
}

/** Narrow enough for what a driver asks for, 4 GiB as for a new PCI device, and beyond. */
const small: readonly Wide[] = [23, 24].map((bits) => ({ bits, dmaBits: 32, pageSize: 0x1000 }));
/** More IOVA than a PC may have below 4 GiB, where its host bridge has windows (MAP-SPACE). */
const large: readonly Wide[] = [28, 31, 32].map((bits) => ({ bits, dmaBits: 64, pageSize: 0x1000 }));
/** With granules of 4 KiB, a list this long has more of them than a target can look at one by one. */
const largest: Wide = { bits: 33, dmaBits: 64, pageSize: 0x10000 };

/** Entries of so many bytes, in the same memory; none starts where the one before it ends. */
function listOf(lengths: readonly number[], pageSize: number): EntryDraft[] {
  return lengths.map((length, index) => entry('ram', index % 2 ? (2 * MIB) / pageSize : 0, 0, length));
}

function textOf(bytes: number): string {
  if (bytes >= GIB) return `${bytes / GIB} GiB`;
  return bytes >= MIB ? `${bytes / MIB} MiB` : `${bytes / 1024} KiB`;
}

function draftOf({ bits, dmaBits, pageSize }: Wide, name: string, lengths: readonly number[], what: string): Draft {
  const device: ClientDraft = { dmaBits, boundaryBits: bits, maxSegSize: LARGEST };
  return {
    name: `${bits}-bits-${name}`,
    title: `Boundary mask of ${bits} bits: ${what}`,
    pageSize,
    granule: pageSize,
    memory,
    clients: { device },
    entries: listOf(lengths, pageSize),
  };
}

/** A half of the window, a quarter, a pad of a quarter, a half. */
function padded(wide: Wide): Draft {
  const quarter = 2 ** wide.bits / 4;
  const list = [2 * quarter, quarter, 2 * quarter];
  const [half, less] = [textOf(2 * quarter), textOf(quarter)];
  return draftOf(wide, 'padded', list, `${half}, ${less} and a pad of ${less}, then ${half}`);
}

/** Two halves of the window, then a page. */
function exact(wide: Wide): Draft {
  const half = 2 ** wide.bits / 2;
  const what = `${textOf(half)} twice, then a page that starts at the boundary: a segment of its own`;
  return draftOf(wide, 'exact', [half, half, wide.pageSize], what);
}

/** Segment boundaries of megabytes and gigabytes, crossed. */
export const wideBoundaries: Family = {
  family: 'wide-boundaries',
  title: 'Segment boundaries of 8 MiB to 8 GiB',
  description:
    'Lists that are longer than a wide boundary window, the 4 GiB of a new PCI device among them: padding as long as ' +
    'entries, and an entry that starts right at the boundary and has a segment of its own.',
  drafts: () => [
    ...[...small, ...large].flatMap((wide) => [padded(wide), exact(wide)]),
    draftOf(
      largest,
      'padded',
      [2 * GIB, 2 * GIB, 2 * GIB, GIB, 2 * GIB],
      '7 GiB and a pad of 1 GiB, then 2 GiB; pages and granules of 64 KiB',
    ),
    draftOf(
      largest,
      'exact',
      [2 * GIB, 2 * GIB, 2 * GIB, 2 * GIB, 0x10000],
      '2 GiB four times, then a page that starts at the boundary; pages and granules of 64 KiB',
    ),
  ],
};
