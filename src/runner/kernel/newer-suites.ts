// SPDX-License-Identifier: Apache-2.0
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { Apt } from './apt.js';
import { cacheSubfolder } from './cache-folder.js';

/** Suites of Debian's archive with kernels that are newer than a stable release's. */
const SUITES = ['trixie-backports', 'sid'];
/** Where Debian's package debian-archive-keyring puts the keys; without it apt goes by those that it trusts anyway. */
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * The newer suites of the archive that the machine itself is installed from, with lists in the cache: the machine's own
 * package sources stay as they are. Update it before use.
 * @returns null on a machine that has no Debian archive among its package sources
 */
export async function newerSuites(cache: string, log: string): Promise<Apt | null> {
  const archives = await debianArchives();
  if (archives.length === 0) return null;
  const folder = cacheSubfolder(cache, 'apt');
  const [lists, packages] = [cacheSubfolder(folder, 'lists'), cacheSubfolder(folder, 'cache')];
  cacheSubfolder(lists, 'partial');
  const signedBy = existsSync(KEYRING) ? `[signed-by=${KEYRING}] ` : '';
  const sources = path.join(folder, 'sources.list');
  const lines = archives.flatMap((archive) => SUITES.map((suite) => `deb ${signedBy}${archive} ${suite} main`));
  writeFileSync(sources, `${lines.join('\n')}\n`);
  const settings = [
    `Dir::Etc::sourcelist=${sources}`,
    'Dir::Etc::sourceparts=-',
    `Dir::State::lists=${lists}`,
    `Dir::Cache=${packages}`,
    'Acquire::Languages=none',
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false',
  ];
  return new Apt(
    settings.flatMap((setting) => ['-o', setting]),
    log,
  );
}

/** Addresses of Debian's main archive in the machine's own package sources. */
async function debianArchives(): Promise<string[]> {
  const wanted = ['Created-By: Packages', 'Origin: Debian', 'Label: Debian'];
  const { stdout } = await execa('apt-get', ['indextargets', '--format', '$(REPO_URI)', ...wanted], { reject: false });
  return [...new Set(stdout.split('\n').filter((line) => line !== ''))];
}
