// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { Vector } from '../../../spec/types/formats.js';
import { scenarioOf } from '../../reference/formats/scenario.js';
import { encodeFrame, KitMessage } from '../wire/index.js';
import { KIT_END_SIZE, KIT_HEAD_SIZE, KIT_VERSION, writeKitEnd, writeKitHead } from '../wire/kit-layout.js';
import { StructWriter } from '../wire/struct-writer.js';
import { caseLayout } from './case-layout.js';
import { encodeCase } from './encode-case.js';

/** What a kit is made of; the same gives the same bytes. */
export interface KitContents {
  /** Version of p2p-conform. */
  readonly tool: string;
  readonly corpus: { readonly version: string; readonly sha256: string };
  /** Filters that chose the vectors. */
  readonly filters: readonly string[];
  /** sha256 over the sources of the kit, in hex. */
  readonly sources: string;
  /** All that the filters choose, in order: the number of a case is its vector's place, from 1. */
  readonly vectors: readonly Vector[];
}

/** The kit's file of cases (native-harness/protocol/kit.json). Vectors that no machine could place have no case. */
export function casesFile({ tool, corpus, filters, sources, vectors }: KitContents): Buffer {
  const cases = vectors.flatMap((vector, index) => {
    const scenario = scenarioOf(vector);
    const layout = caseLayout(scenario);
    return 'skip' in layout ? [] : [encodeFrame(KitMessage.CASE, index + 1, encodeCase(scenario, layout))];
  });
  const head = new StructWriter(KIT_HEAD_SIZE);
  head.put(writeKitHead, KIT_HEAD_SIZE, {
    version: KIT_VERSION,
    cases: cases.length,
    tool,
    corpusVersion: corpus.version,
    corpus: corpus.sha256,
    sources,
    kit: '',
  });
  const body = Buffer.concat([
    encodeFrame(KitMessage.HEAD, 0, Buffer.concat([head.bytes, filterLines(filters)])),
    ...cases,
  ]);
  const end = new StructWriter(KIT_END_SIZE);
  end.put(writeKitEnd, KIT_END_SIZE, { sha256: createHash('sha256').update(body).digest('hex') });
  return Buffer.concat([body, encodeFrame(KitMessage.END, 0, end.bytes)]);
}

/** A line each; empty lines fill up to a multiple of eight bytes, which keeps all that follows aligned. */
function filterLines(filters: readonly string[]): Buffer {
  const text = filters.map((filter) => `${filter}\n`).join('');
  const length = Buffer.byteLength(text);
  return Buffer.from(text + '\n'.repeat((8 - (length % 8)) % 8));
}
