// SPDX-License-Identifier: Apache-2.0
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ModelEdit } from '../../../spec/types/formats.js';
import { BadInputError } from '../errors/conform-error.js';
import { modelFolder } from './manifest.js';

/** What TLC is to check. */
export interface ModelRun {
  readonly module: string;
  /** Name of the .cfg file, without its ending. */
  readonly config: string;
  /** Constants to set otherwise than the .cfg file does: name, and what stands after it. */
  readonly constants?: Readonly<Record<string, string>>;
  /** Mistakes to make in the modules. */
  readonly edits?: readonly ModelEdit[];
  /** More modules, by file name. */
  readonly modules?: Readonly<Record<string, string>>;
}

/** A folder of its own for one run of TLC. */
export interface Workspace {
  readonly folder: string;
  /**
   * For TLC's temporary files. It puts the standard modules there under their own names and deletes them in the end
   * (util/SimpleFilenameToStream): two runs that shared the folder would take them from each other.
   */
  readonly temporary: string;
  /** Path of the configuration. */
  readonly config: string;
  /** The property that the configuration names, if it is one. */
  readonly property: string | null;
  remove(): Promise<void>;
}

/**
 * Copies the modules and the configuration into a temporary folder, with the run's constants and edits.
 * @throws BadInputError if an edit or a constant finds nothing to change
 */
export async function makeWorkspace(run: ModelRun): Promise<Workspace> {
  const folder = await mkdtemp(path.join(tmpdir(), 'p2p-conform-tlc-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    for (const file of await readdir(modelFolder)) {
      if (!file.endsWith('.tla')) continue;
      const text = await readFile(path.join(modelFolder, file), 'utf8');
      await writeFile(path.join(folder, file), edited(file, text, run.edits ?? []));
    }
    for (const [file, text] of Object.entries(run.modules ?? {})) await writeFile(path.join(folder, file), text);
    const temporary = path.join(folder, 'tmp');
    await mkdir(temporary);
    const name = `${run.config}.cfg`;
    const config = path.join(folder, name);
    const text = await readFile(path.join(modelFolder, name), 'utf8');
    await writeFile(config, configured(name, text, run.constants ?? {}));
    return { folder, temporary, config, property: /^PROPERTY (\w+)$/m.exec(text)?.[1] ?? null, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

function edited(file: string, text: string, edits: readonly ModelEdit[]): string {
  let result = text;
  for (const { module, find, replace } of edits) {
    if (`${module}.tla` !== file) continue;
    const parts = result.split(find);
    if (parts.length !== 2) {
      throw new BadInputError(
        `${file}: the text to change stands ${parts.length - 1} times in it, not once: ${find}`,
        'correct the edit in tla/manifest.json',
      );
    }
    result = parts.join(replace);
  }
  return result;
}

function configured(file: string, text: string, constants: Readonly<Record<string, string>>): string {
  let result = text;
  for (const [name, value] of Object.entries(constants)) {
    const line = new RegExp(`^( *${name}) (?:=|<-) .*$`, 'm');
    if (!line.test(result)) {
      throw new BadInputError(`${file}: it sets no constant ${name}`, 'correct the constants in tla/manifest.json');
    }
    // A function, so that `$` has no meaning in the value.
    result = result.replace(line, (_, start: string) => `${start} ${value}`);
  }
  return result;
}
