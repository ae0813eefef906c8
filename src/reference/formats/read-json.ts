// SPDX-License-Identifier: Apache-2.0
import { open } from 'node:fs/promises';
import type { Formats } from '../../../spec/types/formats.js';
import { FormatError } from './format-error.js';
import { type FormatName, validate } from './validate.js';

/** The largest file that is read, bytes. */
export const MAX_FILE_BYTES = 64 * 1024 * 1024;

/**
 * Reads a file of at most MAX_FILE_BYTES.
 * @throws FormatError if it can't be read or is larger
 */
export async function readBounded(file: string): Promise<Buffer> {
  const place = { file, pointer: '' };
  const handle = await open(file).catch((error: unknown) => {
    throw new FormatError(place, `can't be opened (${refusal(error)})`, 'check the path and its permissions');
  });
  try {
    const { size } = await handle.stat();
    if (size > MAX_FILE_BYTES) {
      throw new FormatError(place, `${size} bytes, more than the limit of ${MAX_FILE_BYTES}`, 'split it');
    }
    return await handle.readFile();
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError(place, `can't be read (${refusal(error)})`, 'check that it is a regular file');
  } finally {
    await handle.close();
  }
}

/**
 * Parses JSON text.
 * @throws FormatError with line and column where the parser tells them
 */
export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = reasonOf(error);
    const position = /position (\d+)/.exec(message)?.[1];
    const where = position === undefined ? '' : ` at ${lineAndColumn(text, Number(position))}`;
    throw new FormatError({ file, pointer: '' }, `not JSON${where}: ${message}`, 'correct the syntax');
  }
}

/**
 * Reads a JSON file and checks it against the schema of its format.
 * @throws FormatError if it is too large, not JSON, or not of the format
 */
export async function readJson<Name extends FormatName>(name: Name, file: string): Promise<Formats[Name]> {
  const bytes = await readBounded(file);
  return validate(name, parseJson(bytes.toString('utf8'), file), { file, pointer: '' });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Why the system refused, without the path, which the place tells. */
/** What a system call says of its failure, without the call and the path: "EACCES: permission denied". */
export function refusal(error: unknown): string {
  return reasonOf(error).replace(/, \w+( '.*')?$/, '');
}

function lineAndColumn(text: string, position: number): string {
  const before = text.slice(0, position).split('\n');
  return `line ${before.length} column ${(before.at(-1)?.length ?? 0) + 1}`;
}
