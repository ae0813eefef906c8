// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { FormatError } from '../../reference/formats/format-error.js';
import { type Frame, FrameReader, KitMessage, WireError } from '../wire/index.js';
import {
  KIT_END_SIZE,
  KIT_HEAD_SIZE,
  KIT_VERSION,
  readKitEnd,
  readKitHead,
  type WireKitHead,
} from '../wire/kit-layout.js';
import { FRAME_SIZE } from '../wire/layout.js';
import { StructReader } from '../wire/struct-reader.js';

const COPY_AGAIN = 'copy it again from the machine that it was made on, or run the kit again';

/** A result file, whole and undamaged. */
export interface ResultFrames {
  readonly head: WireKitHead;
  /** Filters that chose the kit's vectors. */
  readonly filters: readonly string[];
  /** What is between the head and the end, in order. */
  readonly frames: readonly Frame[];
}

/**
 * Reads the frames of a kit's result file.
 * @param file - its name, for messages
 * @throws FormatError if it is cut short, damaged or changed, or not such a file
 */
export function resultFrames(bytes: Uint8Array, file: string): ResultFrames {
  const frames: Frame[] = [];
  const refuse = (problem: string, cure: string = COPY_AGAIN): FormatError =>
    new FormatError({ file, pointer: '' }, problem, cure);
  try {
    new FrameReader().push(bytes, frames);
    const last = frames.at(-1);
    const length = frames.reduce((sum, { payload }) => sum + FRAME_SIZE + payload.length, 0);
    if (last?.type !== KitMessage.END || length !== bytes.length) throw refuse('the file is cut short: it has no end');
    const end = new StructReader(last.payload).one(readKitEnd, KIT_END_SIZE);
    const digest = createHash('sha256').update(bytes.subarray(0, bytes.length - FRAME_SIZE - last.payload.length));
    if (end.sha256 !== digest.digest('hex')) throw refuse('the file was changed: its sha256 is not what its end says');
    const [first] = frames;
    if (first?.type !== KitMessage.HEAD) throw refuse('it does not begin as the result of a field kit does');
    const head = new StructReader(first.payload).one(readKitHead, KIT_HEAD_SIZE);
    if (head.version !== KIT_VERSION) {
      throw refuse(`a result of version ${head.version}, not ${KIT_VERSION}`, `judge it with p2p-conform ${head.tool}`);
    }
    if (head.kit === '')
      throw refuse('these are the cases of a kit, not a result', 'compare the file that run.sh leaves');
    const filters = Buffer.from(first.payload.subarray(KIT_HEAD_SIZE)).toString('utf8').split('\n');
    return { head, filters: filters.filter((filter) => filter !== ''), frames: frames.slice(1, -1) };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw refuse(`the file is damaged: ${error.message}`);
  }
}
