// SPDX-License-Identifier: Apache-2.0
import type { RawTranslation } from '../../../spec/types/formats.js';
import { formatHex } from '../formats/index.js';

/** A range of IOVA, bytes. */
export interface IovaRange {
  readonly start: number;
  readonly end: number;
}

/** A range of IOVA that translates to contiguous physical memory. */
export interface TranslatedRange extends IovaRange {
  readonly phys: number;
}

/** What of `live` lies in `probed`, by IOVA, as maximal runs that are contiguous in IOVA and in physical memory. */
export function translationsIn(live: readonly TranslatedRange[], probed: readonly IovaRange[]): RawTranslation[] {
  const seen: TranslatedRange[] = [];
  for (const { start, end, phys } of live) {
    for (const range of probed) {
      const first = Math.max(start, range.start);
      const last = Math.min(end, range.end);
      if (first < last) seen.push({ start: first, end: last, phys: phys + (first - start) });
    }
  }
  seen.sort((a, b) => a.start - b.start);
  const runs: TranslatedRange[] = [];
  for (const range of seen) {
    const previous = runs.at(-1);
    if (previous?.end === range.start && previous.phys + (previous.end - previous.start) === range.phys) {
      runs[runs.length - 1] = { ...previous, end: range.end };
    } else {
      runs.push(range);
    }
  }
  return runs.map(({ start, end, phys }) => ({
    iova: formatHex(start),
    phys: formatHex(phys),
    length: formatHex(end - start),
  }));
}
