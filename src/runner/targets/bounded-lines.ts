// SPDX-License-Identifier: Apache-2.0
import type { Readable } from 'node:stream';

/** A stream has a line that is longer than it may be. */
export class LineTooLongError extends Error {
  override readonly name = 'LineTooLongError';
}

/**
 * The lines of a stream of UTF-8 text, without their ends; a last line without an end counts too.
 * @param limit - bytes of the longest line
 * @throws LineTooLongError as soon as a line is longer, before it is held in memory
 */
export async function* boundedLines(stream: Readable, limit: number): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    let rest = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a)) {
      if (size + end > limit) throw new LineTooLongError(`a line is longer than ${limit} bytes`);
      yield Buffer.concat([...parts, rest.subarray(0, end)]).toString('utf8');
      parts = [];
      size = 0;
      rest = rest.subarray(end + 1);
    }
    parts.push(rest);
    size += rest.length;
    if (size > limit) throw new LineTooLongError(`a line is longer than ${limit} bytes`);
  }
  if (size > 0) yield Buffer.concat(parts).toString('utf8');
}
