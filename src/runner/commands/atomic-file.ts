// SPDX-License-Identifier: Apache-2.0
import { createWriteStream, rmSync, type WriteStream } from 'node:fs';
import { realpath, rename, stat } from 'node:fs/promises';
import { once } from 'node:events';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { onExit } from 'signal-exit';
import { BadInputError } from '../errors/conform-error.js';

/** A file that appears under its name when it is whole, and not at all otherwise. */
export class AtomicFile {
  readonly #stream: WriteStream;
  readonly #temporary: string;
  readonly #file: string;
  readonly #done: Promise<void>;
  readonly #forget: () => void;

  private constructor(file: string, isSpecial: boolean) {
    this.#file = file;
    // A device, a pipe or a terminal is written to; a name that takes its place would destroy it.
    this.#temporary = isSpecial ? file : path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.tmp`);
    this.#stream = createWriteStream(this.#temporary, { flags: 'w' });
    this.#done = finished(this.#stream);
    // Reported by write() or commit(), whichever comes next.
    this.#done.catch(() => undefined);
    this.#forget = onExit(() => {
      this.#drop();
    });
  }

  /**
   * @param option - how the user named the file, for messages
   * @throws BadInputError if the file can't be made there
   */
  static async create(file: string, option: string): Promise<AtomicFile> {
    await requireWritable(file, option);
    // A link stays, and the file that it names is replaced.
    const named = await realpath(file).catch(() => file);
    const isSpecial = await stat(named).then(
      (found) => !found.isFile(),
      () => false,
    );
    const made = new AtomicFile(named, isSpecial);
    await made.#guard(once(made.#stream, 'open'), option);
    return made;
  }

  /** Appends text or bytes; waits while the disk is behind. */
  async write(text: string | Uint8Array): Promise<void> {
    if (!this.#stream.write(text)) await this.#guard(once(this.#stream, 'drain'), 'write to');
  }

  /** Puts the file under its name. */
  async commit(): Promise<void> {
    this.#stream.end();
    await this.#guard(this.#done, 'write to');
    if (this.#temporary !== this.#file) await rename(this.#temporary, this.#file);
    this.#forget();
  }

  /** Leaves nothing behind. Does nothing after commit(). */
  async discard(): Promise<void> {
    this.#stream.destroy();
    await this.#done.catch(() => undefined);
    this.#drop();
    this.#forget();
  }

  #drop(): void {
    if (this.#temporary !== this.#file) rmSync(this.#temporary, { force: true });
  }

  async #guard(work: Promise<unknown>, doing: string): Promise<void> {
    try {
      await Promise.race([work, this.#done]);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      await this.discard();
      throw new BadInputError(`${doing} ${this.#file}: ${reason}`, 'choose a folder with room that you may write to');
    }
  }
}

/**
 * Checks early that a file can be made, before there is work to lose.
 * @param option - how the user named the file, for messages
 * @throws BadInputError if its folder is missing, or a folder has its name
 */
export async function requireWritable(file: string, option: string): Promise<void> {
  const folder = path.dirname(path.resolve(file));
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new BadInputError(`${option} ${file}: the folder ${folder} does not exist`, 'make it first');
  const isTaken = await stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isTaken) throw new BadInputError(`${option} ${file}: this is a folder`, 'name a file in it');
}

/** Writes a whole file at once, under its name only when it is whole. */
export async function writeAtomically(file: string, option: string, text: string | Uint8Array): Promise<void> {
  const output = await AtomicFile.create(file, option);
  await output.write(text);
  await output.commit();
}
