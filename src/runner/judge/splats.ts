// SPDX-License-Identifier: Apache-2.0

/** What stands before the message: a /dev/kmsg record's fields, or a syslog level; a time; the CPU or task. */
const PREFIX = String.raw`^\s*(?:\d+,\d+,\d+,[^;]*;)?(?:<\d+>)?\s*(?:\[\s*\d+\.\d+\])?(?:\[\s*[CT]\d+\])?\s*`;

/** The first lines of reports that a kernel only prints when something is wrong (lib/bug.c, mm/kasan, lockdep, ...). */
const FIRST_LINES = [
  'WARNING: ',
  'BUG: ',
  'kernel BUG at ',
  'Oops\\b',
  'Internal error: ',
  'UBSAN: ',
  'KASAN: ',
  'KFENCE: ',
  'general protection fault',
  'Unable to handle kernel ',
  'INFO: possible ',
  'INFO: suspicious RCU usage',
  'INFO: rcu_\\w+ (?:self-)?detected stall',
  'rcu: INFO: rcu_\\w+ (?:self-)?detected stall',
  'INFO: task \\S+ blocked for more than',
  'INFO: trying to register non-static key',
  'INFO: inconsistent lock state',
  'DMAR: DRHD: handling fault',
  'DMAR: \\[.*\\] Request device .* fault',
  'AMD-Vi: Event logged',
  'watchdog: BUG',
  'Kernel panic - not syncing',
  'unreferenced object 0x',
  // All that DMA API debugging says, but for what it says of itself when all is well.
  'DMA-API: (?!preallocated |debugging enabled|dma_debug_entry pool grown|Initialized)',
  // The guest's agent could not read all of the log: any of the above may have been in it.
  'p2pc-agent: kernel log records were lost',
] as const;

const SPLAT = new RegExp(`${PREFIX}(?:${FIRST_LINES.join('|')})`);

/** The lines of a kernel log that begin a WARN, BUG, Oops, sanitizer, lock or IOMMU fault report, in order. */
export function splatsOf(log: readonly string[]): string[] {
  return log.filter((line) => SPLAT.test(line)).map((line) => line.trim());
}
