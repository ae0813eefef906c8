// SPDX-License-Identifier: Apache-2.0
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundedLines, LineTooLongError } from '../../src/runner/targets/bounded-lines.js';

async function linesOf(chunks: readonly Buffer[], limit: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of boundedLines(Readable.from(chunks), limit)) lines.push(line);
  return lines;
}

describe('bounded lines', () => {
  it('are the same however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\n', ''))),
        fc.integer({ min: 1, max: 7 }),
        async (lines, size) => {
          const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
          const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
            bytes.subarray(index * size, (index + 1) * size),
          );
          expect(await linesOf(chunks, 1000)).toEqual(lines.map((line) => Buffer.from(line).toString()));
        },
      ),
    );
  });

  it('may end without a line end', async () => {
    expect(await linesOf([Buffer.from('a\nb')], 10)).toEqual(['a', 'b']);
  });

  it.each([['0123456789a\n'], ['0123456789a']])('longer than the limit are refused: %j', async (text) => {
    expect(await linesOf([Buffer.from(text)], 11)).toHaveLength(1);
    await expect(linesOf([Buffer.from(text)], 10)).rejects.toThrow(LineTooLongError);
  });
});
