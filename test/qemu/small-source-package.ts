// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';

const CONTROL = `Package: linux-source-6.12
Version: 6.12.999-1
Architecture: all
Maintainer: test <test@localhost>
Description: a source of three files
`;

/** Programs on PATH that stand for apt, with one package to give. */
export interface FakeApt {
  /** Folder of the programs, for PATH. */
  readonly bin: string;
  /** The package that apt-get download copies; may be replaced by a damaged one. */
  readonly deb: string;
  /** How long a download takes, in the words of sleep. */
  setDelay(seconds: string): void;
}

/**
 * A package like linux-source-6.12, but small, and an apt-get and apt-cache that know no other.
 * @param where whether the machine's own package sources have it, or only newer suites of its archive
 */
export async function fakeApt(folder: string, where: 'own' | 'newer suites' = 'own'): Promise<FakeApt> {
  const tree = path.join(folder, 'linux-source-6.12');
  mkdirSync(path.join(tree, 'drivers', 'iommu'), { recursive: true });
  for (const name of ['Kconfig', 'Makefile', 'drivers/iommu/dma-iommu.c']) writeFileSync(path.join(tree, name), '#\n');
  const root = path.join(folder, 'root');
  mkdirSync(path.join(root, 'usr', 'src'), { recursive: true });
  mkdirSync(path.join(root, 'DEBIAN'));
  writeFileSync(path.join(root, 'DEBIAN', 'control'), CONTROL);
  await execa('tar', ['-cJf', path.join(root, 'usr/src/linux-source-6.12.tar.xz'), '-C', folder, 'linux-source-6.12']);
  const deb = path.join(folder, 'package.deb');
  await execa('dpkg-deb', ['--build', root, deb]);
  const sha256 = createHash('sha256').update(readFileSync(deb)).digest('hex');

  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  const program = (name: string, script: string): void => {
    writeFileSync(path.join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(path.join(bin, name), 0o755);
  };
  program(
    'apt-cache',
    `${where === 'own' ? '' : 'case "$*" in *Dir::State::lists=*) ;; *) exit 0 ;; esac'}
case $1 in
pkgnames) printf 'linux-source-6.1\nlinux-source-6.12\nlinux-source-6.13\n' ;;
madison) [ $2 = linux-source-6.13 ] && echo ' linux-source-6.13 | 6.13~rc2-1 | test' || echo ' linux-source-6.12 | 6.12.999-1 | test' ;;
show) echo 'SHA256: ${sha256}' ;;
esac`,
  );
  const delay = path.join(folder, 'delay');
  writeFileSync(delay, '0');
  program(
    'apt-get',
    `case $1 in
indextargets) echo 'http://archive.invalid/debian/' ;;
esac
[ $1 != download ] || { sleep $(cat ${delay}); cp ${deb} linux-source-6.12_6.12.999-1_all.deb; }`,
  );
  return {
    bin,
    deb,
    setDelay: (seconds) => {
      writeFileSync(delay, seconds);
    },
  };
}
