// SPDX-License-Identifier: Apache-2.0
import { TargetStartError } from '../errors/conform-error.js';
import type { TargetProgress } from '../targets/target.js';
import { Apt } from './apt.js';
import { newerSuites } from './newer-suites.js';
import { belongsTo, newestOf, packageOf } from './source-name.js';

/** A package version, and by which package sources it can be had. */
export interface FoundPackage {
  readonly apt: Apt;
  readonly version: string;
}

/**
 * The newest package version of a Linux version: by the machine's own package sources, with lists as they are, then
 * updated, else by the newer suites of the same archive.
 * @throws TargetStartError when none has it
 */
export async function findPackage(
  cache: string,
  version: string,
  log: string,
  progress: TargetProgress,
): Promise<FoundPackage> {
  const name = packageOf(version);
  const own = new Apt([], log);
  const find = async (apt: Apt): Promise<FoundPackage | null> => {
    const found = (await apt.versionsOf(name)).find((packageVersion) => belongsTo(packageVersion, version));
    return found === undefined ? null : { apt, version: found };
  };
  const known = await find(own);
  if (known !== null) return known;
  await own.update(progress);
  const updated = await find(own);
  if (updated !== null) return updated;
  const newer = await newerSuites(cache, log);
  await newer?.update(progress);
  const found = newer === null ? null : await find(newer);
  if (found !== null) return found;
  throw new TargetStartError(
    `No package source of this machine has ${name} ${version}, nor have the newer suites of its Debian archive.`,
    `Run apt-get update as root, choose another version, or name a kernel tree: --kernel PATH. Log: ${log}`,
  );
}

/**
 * The Linux version, for example 7.3, of the newest source package that the machine's own package sources or the newer
 * suites have; release candidates don't count.
 * @throws TargetStartError when there is none
 */
export async function newestPackage(cache: string, log: string, progress: TargetProgress): Promise<string> {
  const own = new Apt([], log);
  const newer = await newerSuites(cache, log);
  await newer?.update(progress);
  const names = new Set<string>();
  for (const apt of newer === null ? [own] : [own, newer]) {
    for (const name of await apt.namesOf('linux-source-')) {
      const released = (await apt.versionsOf(name)).some((packageVersion) => !packageVersion.includes('~rc'));
      if (released && /^linux-source-\d+\.\d+$/.test(name)) names.add(name);
    }
  }
  const newest = newestOf([...names]);
  if (newest !== null) return newest.slice('linux-source-'.length);
  throw new TargetStartError(
    'No package source of this machine has a source of Linux.',
    `Run apt-get update as root, or name a kernel tree: --kernel PATH. Log: ${log}`,
  );
}
