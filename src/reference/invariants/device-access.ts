// SPDX-License-Identifier: Apache-2.0
import type { RanObservation, StepObservation } from '../../../spec/types/formats.js';
import { type AccessAction, type MapAction, parseHex, type Scenario } from '../formats/index.js';
import { type CallerEntry, callerEntries, overlap, type Range } from './facts.js';
import { hex, type Violation, violation } from './violation.js';

interface KnownList {
  readonly map: MapAction;
  /** Those that the map was given. */
  readonly entries: readonly CallerEntry[];
  isLive: boolean;
}

/** Bytes of a list, in order, and the physical memory that they are. */
interface Bytes extends Range {
  readonly phys: bigint;
}

/** Judges what devices reached by themselves: keeps in mind which lists the target says were mapped, and how. */
export class AccessJudge {
  readonly #lists = new Map<string, KnownList>();

  constructor(
    readonly scenario: Scenario,
    readonly observation: RanObservation,
  ) {}

  /** Takes note of a map. */
  mapped(map: MapAction, { error }: StepObservation): void {
    if (error !== null) this.#lists.delete(map.list);
    else this.#lists.set(map.list, { map, entries: callerEntries(this.scenario, this.observation, map), isLive: true });
  }

  /** Takes note of an unmap. */
  unmapped(list: string): void {
    const known = this.#lists.get(list);
    if (known !== undefined) known.isLive = false;
  }

  /** DEVICE-REACH, DEVICE-REUSE, DEVICE-DIRECTION, DEVICE-READ, DEVICE-UNMAPPED: what the access breaks. */
  judge(access: AccessAction, { reached = [] }: StepObservation, index: number): Violation[] {
    const known = this.#lists.get(access.list);
    // The target says that the map failed, which the map step is judged for if it is wrong.
    if (known === undefined) return [];
    const forbidden = forbiddenBy(known, access);
    if (forbidden !== null) {
      const [requirement, why] = forbidden;
      return reached.map(({ from, phys }, run) => {
        const what = `${byteOf(from)} reached ${phys ?? 'memory'}, although ${why}`;
        return violation(requirement, index, `/reached/${run}`, what);
      });
    }
    const start = parseHex(access.from);
    const wanted = { start, end: start + parseHex(access.length) };
    const expected = bytesOf(known.entries).flatMap((bytes) => within(bytes, wanted));
    const found = reached.flatMap(({ from, phys, length }, run) => {
      const path = `/reached/${run}`;
      if (from === null || phys === null) {
        const message = `${byteOf(from)} reached ${phys ?? 'something that is none of this memory'}`;
        return [violation('DEVICE-REACH', index, path, message)];
      }
      return this.#wrongPlaces(parseHex(from), parseHex(phys), parseHex(length), expected, index, path);
    });
    return [...found, ...unreached(expected, reached, index)];
  }

  /** Where a run is not what the caller gave. */
  #wrongPlaces(
    from: bigint,
    phys: bigint,
    length: bigint,
    expected: readonly Bytes[],
    index: number,
    path: string,
  ): Violation[] {
    return expected.flatMap((bytes) => {
      if (!overlap(bytes, { start: from, end: from + length })) return [];
      const at = bytes.start > from ? bytes.start : from;
      const seen = phys + (at - from);
      const right = bytes.phys + (at - bytes.start);
      if (seen === right) return [];
      const message = `byte ${hex(at)} reached ${hex(seen)} instead of ${hex(right)}`;
      const found = [violation('DEVICE-REACH', index, path, message)];
      const before = this.#goneAt(seen);
      if (before === undefined) return found;
      return [
        ...found,
        violation('DEVICE-REUSE', index, path, `${message}: that is memory of ${before}, which is unmapped`),
      ];
    });
  }

  /** The list that is not mapped any more, and has this byte. */
  #goneAt(phys: bigint): string | undefined {
    return [...this.#lists].find(
      ([, { isLive, entries }]) =>
        !isLive && entries.some((entry) => entry.phys <= phys && phys < entry.phys + entry.length),
    )?.[0];
  }
}

/** What keeps the device from the memory, and the requirement that says so; null if nothing does. */
function forbiddenBy({ isLive, map }: KnownList, { access, list }: AccessAction): readonly [string, string] | null {
  if (!isLive) return ['DEVICE-UNMAPPED', `${list} is not mapped any more`];
  if (access === 'write' && map.direction === 'to-device') {
    return ['DEVICE-DIRECTION', `${list} is mapped for the device to read`];
  }
  if (access === 'read' && map.direction === 'from-device') {
    return ['DEVICE-READ', `${list} is mapped for the device to write`];
  }
  return null;
}

function bytesOf(entries: readonly CallerEntry[]): Bytes[] {
  let start = 0n;
  return entries.map(({ phys, length }) => {
    const bytes = { start, end: start + length, phys };
    start += length;
    return bytes;
  });
}

function within({ start, end, phys }: Bytes, range: Range): Bytes[] {
  const from = start > range.start ? start : range.start;
  const to = end < range.end ? end : range.end;
  return from < to ? [{ start: from, end: to, phys: phys + (from - start) }] : [];
}

/** The first byte of each piece that no run has. */
function unreached(
  expected: readonly Bytes[],
  reached: NonNullable<StepObservation['reached']>,
  index: number,
): Violation[] {
  const runs = reached
    .flatMap(({ from, length }) =>
      from === null ? [] : [{ start: parseHex(from), end: parseHex(from) + parseHex(length) }],
    )
    .sort((a, b) => (a.start < b.start ? -1 : 1));
  return expected.flatMap(({ start, end, phys }) => {
    let at = start;
    for (const run of runs) if (run.start <= at && at < run.end) at = run.end;
    if (at >= end) return [];
    return [violation('DEVICE-REACH', index, '/reached', `byte ${hex(at)} did not reach ${hex(phys + (at - start))}`)];
  });
}

function byteOf(from: string | null): string {
  return from === null ? 'what the device did not write' : `byte ${from}`;
}
