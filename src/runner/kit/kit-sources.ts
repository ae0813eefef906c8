// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import { filesBelow, hashFiles, NATIVE_HARNESS } from '../kernel/harness-files.js';

/** Folders of the harness that a kit takes along. */
const FOLDERS = ['agent', 'kit', 'module', 'protocol'];

/** The harness's files in a kit, as sorted paths below native-harness. */
export function kitSources(): string[] {
  return FOLDERS.flatMap((folder) =>
    filesBelow(path.join(NATIVE_HARNESS, folder))
      .filter((name) => !name.endsWith('.json'))
      .map((name) => `${folder}/${name}`),
  );
}

/** sha256 over them, in hex. */
export function kitSourcesDigest(): string {
  return hashFiles(NATIVE_HARNESS, kitSources());
}
