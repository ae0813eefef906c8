// SPDX-License-Identifier: Apache-2.0
import { FormatError } from '../formats/index.js';

/** File name of the history in the corpus folder. */
export const HISTORY = 'HISTORY';

/**
 * Every published version of the corpus, with the sha256 of its MANIFEST.json, which holds the sha256 of each file: what
 * was published under a version is under that version for good.
 */
export type History = ReadonlyMap<string, string>;

/** Reads the lines of a history: sha256, two spaces, version. */
export function parseHistory(text: string, file: string): Map<string, string> {
  const history = new Map<string, string>();
  text.split('\n').forEach((line, index) => {
    if (line === '') return;
    const [, hash, version] = /^([0-9a-f]{64}) {2}(\d+\.\d+\.\d+)$/.exec(line) ?? [];
    if (hash === undefined || version === undefined || history.has(version)) {
      const problem = `line ${index + 1} is no entry, or its version stands twice`;
      throw new FormatError({ file, pointer: '' }, problem, 'restore it');
    }
    history.set(version, hash);
  });
  return history;
}

/** Writes a history, in the order of publication. */
export function formatHistory(history: History): string {
  return Array.from(history, ([version, hash]) => `${hash}  ${version}\n`).join('');
}

/**
 * What is wrong with publishing a manifest under its version.
 * @param sha256 - of MANIFEST.json
 * @returns null if the version is new, or was published with just this content
 */
export function contradiction(history: History, version: string, sha256: string): string | null {
  const published = history.get(version);
  if (published === undefined || published === sha256) return null;
  return `corpus ${version} was published with another content (MANIFEST.json ${published}, not ${sha256})`;
}
