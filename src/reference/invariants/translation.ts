// SPDX-License-Identifier: Apache-2.0
import type { LiveList, Range } from './facts.js';
import { firstMistranslated, merged, type Translated, uncovered } from './ranges.js';
import { hex, type Violation, violation } from './violation.js';

/** What a target saw of the IOVA space after a step. */
export interface Look {
  readonly probed: readonly Range[];
  readonly translated: readonly Translated[];
}

/** MAP-TRANSLATE, MAP-HOST-BRIDGE: each byte with an IOVA translates to the caller's byte, and the target has looked. */
export function checkTranslation({ list, pieces, entries }: LiveList, look: Look, step: number): Violation[] {
  return pieces.flatMap(({ segment, entry, dma, phys }) => {
    const wrong = firstMistranslated(dma, phys, look.translated, look.probed);
    const unseen = uncovered(dma, look.probed)[0];
    if (wrong === undefined && unseen === undefined) return [];
    const message =
      wrong === undefined
        ? `the target did not look whether ${hex(unseen?.start ?? dma.start)} translates`
        : `${hex(wrong.iova)} of entry ${entry} of ${list} translates to ` +
          `${wrong.seen === undefined ? 'nothing' : hex(wrong.seen)} instead of ${hex(wrong.expected)}`;
    const path = `/after/${segment}`;
    const found = [violation('MAP-TRANSLATE', step, path, message)];
    if (entries[entry]?.isBar === true) found.push(violation('MAP-HOST-BRIDGE', step, path, message));
    return found;
  });
}

/** MAP-TRANSLATE: a step leaves the other lists of its IOVA space as they were mapped, as far as the target has looked. */
export function checkOthers(others: readonly LiveList[], look: Look, step: number): Violation[] {
  return others.flatMap(({ list, pieces }) =>
    pieces.flatMap(({ entry, dma, phys }) => {
      const wrong = firstMistranslated(dma, phys, look.translated, look.probed);
      if (wrong === undefined) return [];
      const seen = wrong.seen === undefined ? 'nothing' : hex(wrong.seen);
      const message =
        `${hex(wrong.iova)} of entry ${entry} of ${list}, which is still mapped, translates to ` +
        `${seen} instead of ${hex(wrong.expected)}`;
      return [violation('MAP-TRANSLATE', step, '/translations', message)];
    }),
  );
}

/** The translations that belong to none of the lists that are mapped in the IOVA space. */
export function strays(live: readonly LiveList[], look: Look): Range[] {
  const allowed = merged(live.flatMap(({ extent }) => (extent === undefined ? [] : [extent])));
  return look.translated.flatMap((run) => uncovered(run, allowed));
}
