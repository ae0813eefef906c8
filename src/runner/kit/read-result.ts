// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import type { Observation, ObservationFooter, ObservationHeader, Vector } from '../../../spec/types/formats.js';
import type { Corpus } from '../../reference/corpus/index.js';
import { FormatError } from '../../reference/formats/format-error.js';
import { describeMachine } from '../live/describe-machine.js';
import { parseFacts } from '../live/facts.js';
import { decodeReady, decodeSetupDevices, type Frame, KitMessage, Message, WireError } from '../wire/index.js';
import { MAGIC } from '../wire/layout.js';
import { casesFile } from './cases-file.js';
import { kitSourcesDigest } from './kit-sources.js';
import { resultFrames, type ResultFrames } from './result-frames.js';
import { kitObservations } from './result-observations.js';

/** What a result says, in the words of saved observations. */
export interface KitResult {
  readonly header: ObservationHeader;
  readonly byVector: ReadonlyMap<string, Observation>;
  readonly end: ObservationFooter['end'];
}

/** Whether a file begins as a kit's result does. A file that can't be read doesn't. */
export async function isKitResult(file: string): Promise<boolean> {
  try {
    const handle = await open(file);
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
      return bytesRead === 4 && buffer.readUInt32LE(0) === MAGIC;
    } finally {
      await handle.close();
    }
  } catch {
    return false;
  }
}

/**
 * Reads the result of a field kit.
 * @param tool - version of p2p-conform
 * @param select - the vectors that filters choose
 * @throws FormatError if it is not whole, was changed, or is of another corpus or kit
 */
export async function readKitResult(
  file: string,
  corpus: Corpus,
  tool: string,
  select: (filters: readonly string[]) => Vector[],
): Promise<KitResult> {
  const result = resultFrames(await readFile(file), file);
  const { head, filters } = result;
  const identity = { version: corpus.manifest.version, sha256: corpus.sha256 };
  const refuse = (problem: string, cure: string): FormatError => new FormatError({ file, pointer: '' }, problem, cure);
  if (head.corpus !== identity.sha256) {
    throw refuse(
      `the kit was made of corpus ${head.corpusVersion} (${head.corpus.slice(0, 12)}), ` +
        `this is corpus ${identity.version} (${identity.sha256.slice(0, 12)})`,
      'use --corpus with the corpus that the kit was made of',
    );
  }
  const vectors = select(filters);
  const cases = casesFile({ tool, corpus: identity, filters, sources: kitSourcesDigest(), vectors });
  if (head.kit !== createHash('sha256').update(cases).digest('hex')) {
    throw refuse(
      `it is of another kit than p2p-conform ${tool} makes of this corpus: that kit is of p2p-conform ${head.tool}`,
      'judge it with the p2p-conform that made the kit',
    );
  }
  try {
    const { facts, devices, readyPayload, rest } = opening(result);
    const ready = decodeReady(readyPayload, decodeSetupDevices(devices), false);
    const { byVector, splats } = kitObservations(rest, vectors, ready);
    const target = describeMachine(parseFacts(facts), ready, { kit: head.kit, kitMadeBy: `p2p-conform ${head.tool}` });
    return {
      header: { format: 'p2p-conform/observations/1', corpus: identity, target, selection: { filters: [...filters] } },
      byVector,
      end: { splats: [...splats], logs: [] },
    };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw refuse(`not what the kit's runner writes: ${error.message}`, 'run the kit again');
  }
}

interface Opening {
  readonly facts: Uint8Array;
  readonly devices: Uint8Array;
  readonly readyPayload: Uint8Array;
  /** All other frames, in order. */
  readonly rest: readonly Frame[];
}

/** The three messages that come before the first case, once each, in this order; the kernel may log between them. */
function opening({ frames }: ResultFrames): Opening {
  const told = frames.filter(({ type }) => type !== Message.LOG).slice(0, 3);
  const [facts, devices, ready] = told;
  if (facts?.type !== KitMessage.FACTS || devices?.type !== KitMessage.DEVICES || ready?.type !== Message.READY) {
    throw new WireError('the machine is not told before the first case');
  }
  const isTold = new Set<Frame>(told);
  return {
    facts: facts.payload,
    devices: devices.payload,
    readyPayload: ready.payload,
    rest: frames.filter((frame) => !isTold.has(frame)),
  };
}
