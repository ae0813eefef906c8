// SPDX-License-Identifier: Apache-2.0
import type { Outcome, Translation } from '../../../spec/types/formats.js';
import { parseHex } from '../../reference/formats/hex.js';
import type { MemoryMap } from './memory-map.js';
import { joined, symbolicRun } from './runs.js';

/**
 * An outcome as normalize() would write it on the machine at hand. Where memory happens to lie so that two runs are
 * contiguous there (a pad that ends where another region starts), an observation can't tell them apart.
 */
export function canonical(outcome: Outcome, map: MemoryMap): Outcome {
  if (outcome.outcome !== 'mapped' || outcome.translations.some(({ memory }) => memory === null)) return outcome;
  return { ...outcome, translations: canonicalTranslations(outcome.translations, map) };
}

function canonicalTranslations(translations: readonly Translation[], map: MemoryMap): Translation[] {
  const runs = translations.map(({ iova, memory, at, length }) => {
    const start = parseHex(iova);
    const place = memory === null ? undefined : map.addressesOf(memory, parseHex(at));
    return { start, end: start + parseHex(length), phys: place?.phys ?? parseHex(at) };
  });
  return joined(runs).map((run) => symbolicRun(run, 0n, map));
}
