// SPDX-License-Identifier: Apache-2.0
import { existsSync, statSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FormatError, makeFolder, readBounded, refusal } from '../formats/index.js';

const CHOOSE = 'choose a folder that you may write to';

/**
 * Makes the folder that files are to be written to, if need be.
 * @throws FormatError if it can't be made, or is no folder
 */
export function outputFolder(folder: string): void {
  const place = { file: folder, pointer: '' };
  try {
    makeFolder(path.resolve(folder));
  } catch (error) {
    throw new FormatError(place, `the folder can't be made (${refusal(error)})`, CHOOSE);
  }
  if (!statSync(folder).isDirectory()) throw new FormatError(place, 'not a folder', CHOOSE);
}

/**
 * The text of a file, or null if there is no such file.
 * @throws FormatError if it can't be read
 */
export async function readIfThere(file: string): Promise<string | null> {
  return existsSync(file) ? (await readBounded(file)).toString('utf8') : null;
}

/**
 * Writes a file under a temporary name, then renames it: whoever reads it sees the old or the new one, whole.
 * @throws FormatError if it can't be written
 */
export async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${file}.tmp`;
  try {
    await writeFile(temporary, content);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new FormatError({ file, pointer: '' }, `can't be written (${refusal(error)})`, CHOOSE);
  }
}
