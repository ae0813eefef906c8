// SPDX-License-Identifier: Apache-2.0
import type { RanObservation, RawTranslation, StepObservation } from '../../../spec/types/formats.js';
import { formatHex, parseHex } from '../../reference/formats/hex.js';
import type { Scenario } from '../../reference/formats/scenario.js';

/** What was seen to translate after a step of a list, and belongs to no other list. */
export interface OwnTranslations {
  /** Index of the scenario's step. */
  readonly step: number;
  /** The client that maps the list, or has it mapped. */
  readonly client: string;
  readonly translations: readonly RawTranslation[];
}

/** A range of IOVA, bytes. */
export interface Span {
  readonly start: bigint;
  readonly end: bigint;
}

/** The steps of one list. What lies within the IOVA of another list that is mapped is that list's. */
export function ownTranslations(scenario: Scenario, ran: RanObservation, list: string): OwnTranslations[] {
  const granule = parseHex(scenario.needs.granule);
  const live = new Map<string, Span>();
  const mapped = new Set<string>();
  const owners = new Map<string, string>();
  const result: OwnTranslations[] = [];
  scenario.steps.forEach((asked, index) => {
    const step = ran.steps[index];
    if (step === undefined) return;
    // An access calls nothing. What is not mapped can't be unmapped or synced: nothing was called.
    if (asked.op === 'access' || (asked.op !== 'map' && !mapped.has(asked.list))) return;
    if (asked.op === 'map') owners.set(asked.list, asked.client);
    const client = owners.get(asked.list) ?? '';
    if (asked.list === list) {
      const others = [...live].filter(([name]) => name !== list && share(ran, owners.get(name), client));
      const translations = others.reduce((left, [, span]) => without(left, span), step.translations);
      result.push({ step: index, client, translations });
    }
    if (asked.op === 'sync') return;
    const isMapped = asked.op === 'map' && step.error === null;
    if (isMapped) mapped.add(asked.list);
    else mapped.delete(asked.list);
    const span = isMapped ? spanOf(step, granule) : null;
    if (span === null) live.delete(asked.list);
    else live.set(asked.list, span);
  });
  return result;
}

function share({ spaces }: RanObservation, one: string | undefined, other: string): boolean {
  if (one === other) return true;
  const number = spaces?.[one ?? ''];
  return number !== undefined && number === spaces?.[other];
}

/** From the first granule of a mapped list's IOVA segments to the last; null if it has none. */
export function spanOf({ after, nents }: StepObservation, granule: bigint): Span | null {
  const segments = after.slice(0, nents).filter(({ flags }) => !flags.includes('bus-address'));
  if (segments.length === 0) return null;
  const starts = segments.map(({ dmaAddress }) => parseHex(dmaAddress));
  const ends = segments.map(({ dmaAddress, dmaLength }) => parseHex(dmaAddress) + parseHex(dmaLength));
  const start = starts.reduce((least, each) => (each < least ? each : least));
  const end = ends.reduce((most, each) => (each > most ? each : most));
  return { start: start - (start % granule), end: ((end + granule - 1n) / granule) * granule };
}

function without(translations: readonly RawTranslation[], { start, end }: Span): RawTranslation[] {
  return translations.flatMap(({ iova, phys, length }) => {
    const from = parseHex(iova);
    const to = from + parseHex(length);
    const part = (a: bigint, b: bigint): RawTranslation[] =>
      a < b ? [{ iova: formatHex(a), phys: formatHex(parseHex(phys) + (a - from)), length: formatHex(b - a) }] : [];
    return [...part(from, to < start ? to : start), ...part(from > end ? from : end, to)];
  });
}
