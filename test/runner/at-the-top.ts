// SPDX-License-Identifier: Apache-2.0
import type { EntryState, RanObservation } from '../../spec/types/formats.js';

const END = 1n << 64n;

/** The same observation with all IOVA moved up, so that what translates after its first step ends at 2^64. */
export function atTheTop(ran: RanObservation): RanObservation {
  const last = ran.steps[0]?.translations.at(-1);
  if (last === undefined) throw new Error('nothing translates after the first step');
  const moved = END - (BigInt(last.iova) + BigInt(last.length));
  const up = (hex: string): string => `0x${((BigInt(hex) + moved) % END).toString(16)}`;
  const isIova = ({ dmaLength, flags }: EntryState): boolean => dmaLength !== '0x0' && !flags.includes('bus-address');
  const slot = (each: EntryState): EntryState => (isIova(each) ? { ...each, dmaAddress: up(each.dmaAddress) } : each);
  return {
    ...ran,
    steps: ran.steps.map((step) => ({
      ...step,
      before: step.before.map(slot),
      after: step.after.map(slot),
      probed: step.probed.map(({ start, length }) => {
        const most = END - BigInt(up(start));
        return { start: up(start), length: BigInt(length) > most ? `0x${most.toString(16)}` : length };
      }),
      translations: step.translations.map((run) => ({ ...run, iova: up(run.iova) })),
    })),
  };
}
