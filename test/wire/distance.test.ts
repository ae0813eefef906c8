// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { decodeDistance, type DistanceQuestion, encodeDistance } from '../../src/runner/wire/distance.js';
import * as layout from '../../src/runner/wire/layout.js';
import { StructReader } from '../../src/runner/wire/struct-reader.js';
import { StructWriter } from '../../src/runner/wire/struct-writer.js';
import { WireError } from '../../src/runner/wire/wire-error.js';

const question: DistanceQuestion = {
  provider: 3,
  published: true,
  clients: [{ kind: 'function', client: 5 }, { kind: 'other' }, { kind: 'child', client: 7 }],
};

/** What a guest sends, for as many clients as it likes. */
function answer(many: number, seen: readonly layout.WireDistanceSeen[]): Uint8Array {
  const writer = new StructWriter(layout.DISTANCE_RESULT_SIZE + layout.DISTANCE_SEEN_SIZE * seen.length);
  writer.put(layout.writeDistanceResult, layout.DISTANCE_RESULT_SIZE, { many, published: 1 });
  for (const each of seen) writer.put(layout.writeDistanceSeen, layout.DISTANCE_SEEN_SIZE, each);
  return writer.bytes;
}

const EREMOTEIO = 121;
const near = { distance: 4, error: layout.NOT_TRIED, flags: 0, redirects: 2 };
const refused = { distance: layout.NO_DISTANCE, error: EREMOTEIO, flags: 0, redirects: 0 };
const mapped = { distance: 6, error: 0, flags: layout.EntryFlag.BUS_ADDRESS, redirects: 0 };

describe('a request for distances', () => {
  it('names the provider and each client, in order', () => {
    const reader = new StructReader(encodeDistance(question));
    expect(reader.one(layout.readDistanceAsked, layout.DISTANCE_ASKED_SIZE)).toEqual({
      provider: 3,
      published: 1,
      clients: 3,
    });
    expect(reader.many(layout.readDistanceClient, layout.DISTANCE_CLIENT_SIZE, 3)).toEqual([
      { client: 5, kind: layout.ClientKind.FUNCTION },
      { client: 0, kind: layout.ClientKind.OTHER },
      { client: 7, kind: layout.ClientKind.CHILD },
    ]);
    reader.end();
  });

  it('may have no clients, and a provider that is not published', () => {
    const reader = new StructReader(encodeDistance({ provider: 0, published: false, clients: [] }));
    expect(reader.one(layout.readDistanceAsked, layout.DISTANCE_ASKED_SIZE)).toEqual({
      provider: 0,
      published: 0,
      clients: 0,
    });
    reader.end();
  });
});

describe('an answer about distances', () => {
  it('has -1 for none, and a page only where one was mapped', () => {
    expect(decodeDistance(answer(layout.NO_DISTANCE, [near, refused, mapped]), question)).toEqual({
      many: -1,
      published: true,
      clients: [
        { distance: 4, redirects: 2, page: null },
        { distance: -1, redirects: 0, page: { error: 'EREMOTEIO', busAddress: false } },
        { distance: 6, redirects: 0, page: { error: null, busAddress: true } },
      ],
    });
  });

  it('is refused if it is for more or fewer clients', () => {
    expect(() => decodeDistance(answer(10, [near, near]), question)).toThrow(WireError);
    expect(() => decodeDistance(answer(10, [near, near, near, near]), question)).toThrow(WireError);
  });
});
