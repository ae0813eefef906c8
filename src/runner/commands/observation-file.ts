// SPDX-License-Identifier: Apache-2.0
import { createReadStream } from 'node:fs';
import type {
  AnsweredPath,
  Observation,
  ObservationFooter,
  ObservationHeader,
  ObservationLine,
} from '../../../spec/types/formats.js';
import { FormatError } from '../../reference/formats/format-error.js';
import { MAX_FILE_BYTES, parseJson } from '../../reference/formats/read-json.js';
import { validate } from '../../reference/formats/validate.js';
import type { TargetEnd } from '../targets/target.js';
import { boundedLines, LineTooLongError } from '../targets/bounded-lines.js';
import { AtomicFile } from './atomic-file.js';

/** Saves raw observations as NDJSON (spec/schema/observation.schema.json). */
export class ObservationWriter {
  readonly #file: AtomicFile;

  private constructor(file: AtomicFile) {
    this.#file = file;
  }

  /** @throws BadInputError if the file can't be made there */
  static async create(file: string): Promise<ObservationWriter> {
    return new ObservationWriter(await AtomicFile.create(file, '--save-observations'));
  }

  async header(header: Omit<ObservationHeader, 'format'>): Promise<void> {
    await this.#line({ format: 'p2p-conform/observations/1', ...header });
  }

  async observation(observation: Observation | AnsweredPath): Promise<void> {
    await this.#line(observation);
  }

  /** Ends the file: now it stands under its name. */
  async end({ splats, logs }: TargetEnd): Promise<void> {
    await this.#line({ end: { splats: [...splats], logs: [...logs] } });
    await this.#file.commit();
  }

  /** Leaves no file behind, unless it is whole. */
  async discard(): Promise<void> {
    await this.#file.discard();
  }

  async #line(line: ObservationLine): Promise<void> {
    await this.#file.write(`${JSON.stringify(line)}\n`);
  }
}

/** A file of observations, read. */
export interface SavedObservations {
  readonly header: ObservationHeader;
  readonly byVector: ReadonlyMap<string, Observation>;
  /** What was seen of path vectors; those that were skipped or gave no answer are in `byVector`. */
  readonly paths: ReadonlyMap<string, AnsweredPath>;
  readonly end: ObservationFooter['end'];
}

/**
 * Reads a file that ObservationWriter wrote, or another tool in the same format.
 * @throws FormatError if it isn't one, is not whole, or has two observations of one vector
 */
export async function readObservations(file: string): Promise<SavedObservations> {
  let header: ObservationHeader | undefined;
  let end: ObservationFooter['end'] | undefined;
  const byVector = new Map<string, Observation>();
  const paths = new Map<string, AnsweredPath>();
  let number = 0;
  const complain = (problem: string, cure: string): never => {
    throw new FormatError({ file: number === 0 ? file : `${file}:${number}`, pointer: '' }, problem, cure);
  };
  for await (const text of linesOf(file)) {
    number += 1;
    const place = `${file}:${number}`;
    const line = validate('ObservationLine', parseJson(text, place), { file: place, pointer: '' });
    if (end !== undefined) complain('a line after the end line', 'remove it, or judge each file by itself');
    if ('format' in line) {
      if (header !== undefined) complain('a second header', 'judge each file by itself');
      header = line;
    } else if (header === undefined) {
      complain('no header', 'the first line must have format p2p-conform/observations/1');
    } else if ('end' in line) {
      ({ end } = line);
    } else {
      if (byVector.has(line.vector) || paths.has(line.vector)) {
        complain(`a second observation of ${line.vector}`, 'keep one of them');
      }
      if ('path' in line) paths.set(line.vector, line);
      else byVector.set(line.vector, line);
    }
  }
  number = 0;
  if (header === undefined) return complain('an empty file', 'save it with run --save-observations');
  if (end === undefined) return complain('no end line: the file is not whole', 'run again with --save-observations');
  return { header, byVector, paths, end };
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const stream = createReadStream(file);
  try {
    yield* boundedLines(stream, MAX_FILE_BYTES);
  } catch (error) {
    if (error instanceof FormatError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const cure = error instanceof LineTooLongError ? 'one observation a line' : 'check the path and its permissions';
    throw new FormatError({ file, pointer: '' }, reason, cure);
  } finally {
    stream.destroy();
  }
}
