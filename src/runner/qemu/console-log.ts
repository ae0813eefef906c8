// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';

/** Console lines that go with a report of a crash. */
const TAIL_LINES = 60;
/** What the console may fill the memory with. */
const READ_BYTES = 256 * 1024;

/** The last lines that the guest's kernel wrote to its console, without terminal control codes. */
export function consoleTail(file: string): string[] {
  let text: string;
  try {
    text = readFileSync(file).subarray(-READ_BYTES).toString('latin1');
  } catch {
    return [];
  }
  const plain = text.replace(/\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]/g, '');
  return plain
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-TAIL_LINES);
}

/** The line that says why the kernel stopped, when there is one. */
export function panicLine(lines: readonly string[]): string | null {
  const line =
    lines.findLast((text) => text.includes('Kernel panic - not syncing')) ??
    lines.find((text) => /\b(?:BUG|Oops)\b/.test(text));
  return line?.replace(/^\[\s*[\d.]+\]\s*/, '') ?? null;
}
