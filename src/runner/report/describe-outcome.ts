// SPDX-License-Identifier: Apache-2.0
import type { Deviation, Outcome, SymbolicAddress, Translation } from '../../../spec/types/formats.js';

/** An outcome as labelled lines, so that two of them can stand side by side. */
export function describeOutcome(outcome: Outcome): ReadonlyMap<string, string> {
  const lines = new Map<string, string>();
  lines.set('result', outcome.outcome === 'failed' ? `failed: ${outcome.error}` : outcome.outcome);
  if (outcome.outcome === 'mapped') {
    lines.set('segments', String(outcome.segments.length));
    for (const [index, { address, length, flags }] of outcome.segments.entries()) {
      const wrongFlags = flags === undefined ? '' : `, flags: ${flags.join(' ') || 'none'}`;
      lines.set(`segment ${index}`, `${describeAddress(address)}, length ${length}${wrongFlags}`);
    }
    lines.set('IOVA taken', outcome.allocation);
    for (const translation of outcome.translations) {
      lines.set(`iova ${translation.iova}`, `${describeMemory(translation)}, length ${translation.length}`);
    }
  }
  if (outcome.outcome === 'accessed') {
    for (const { from, memory, at, length } of outcome.reached) {
      const place = memory === null ? `${at ?? 'something'}, not the vector's memory` : `${memory} ${at ?? ''}`;
      lines.set(`byte ${from ?? 'none'} reaches`, `${place}, length ${length}`);
    }
    if (outcome.reached.length === 0) lines.set('reached', 'nothing');
  }
  for (const [index, deviation] of (outcome.deviations ?? []).entries()) {
    lines.set(`deviation ${index}`, describeDeviation(deviation));
  }
  return lines;
}

function describeAddress(address: SymbolicAddress): string {
  if ('iova' in address) return `iova ${address.iova}`;
  if ('bus' in address) return `bus ${address.bus[0]} ${address.bus[1]}`;
  if ('changedEntry' in address) return `bus, start of entry ${address.changedEntry[0]} as it is changed`;
  if ('phys' in address) return `physical ${address.phys[0]} ${address.phys[1]}`;
  return `address ${address.raw}, which is none of the list's`;
}

function describeDeviation(deviation: Deviation): string {
  switch (deviation.kind) {
    case 'entry-changed': {
      const { entry, field, value } = deviation;
      const now = typeof value === 'string' ? value : `its value + low half of ${describeAddress(value.plus)}`;
      return `entry ${entry}: ${field} is now ${now}`;
    }
    case 'dma-field':
      return `entry ${deviation.entry}: ${deviation.field} is ${JSON.stringify(deviation.value)}`;
    case 'nents-changed':
      return `nents is ${deviation.value}`;
    case 'stray-translation': {
      const { iova, length } = deviation;
      return `${describeAddress(iova)} translates to ${describeMemory(deviation)}, length ${length}`;
    }
  }
}

function describeMemory({ memory, changedEntry, at }: Pick<Translation, 'memory' | 'changedEntry' | 'at'>): string {
  if (changedEntry !== undefined) return `the granule where entry ${changedEntry} starts as it is changed`;
  return memory === null ? `physical ${at}, not the caller's` : `${memory} ${at}`;
}
