// SPDX-License-Identifier: Apache-2.0
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { explainDiskFull } from './disk-space.js';

/**
 * Packs the guest's root file system with the kernel's own usr/gen_init_cpio.
 * @param build the kernel's build folder
 * @param files path in the guest -> path here; all are made executable
 * @param output path of the archive to write
 */
export async function buildInitrd(
  build: string,
  files: Readonly<Record<string, string>>,
  output: string,
): Promise<void> {
  const list = [
    'dir /dev 0755 0 0',
    'nod /dev/console 0600 0 0 c 5 1',
    'dir /proc 0755 0 0',
    ...Object.entries(files).map(([name, source]) => `file ${name} ${source} 0755 0 0`),
  ];
  try {
    writeFileSync(`${output}.list`, `${list.join('\n')}\n`);
    await execa(path.join(build, 'usr/gen_init_cpio'), [`${output}.list`], { stdout: { file: output } });
  } catch (error) {
    throw explainDiskFull(error, path.dirname(output));
  }
}
