// SPDX-License-Identifier: Apache-2.0
import { type Command, InvalidArgumentError, Option } from 'commander';
import { ARCHITECTURES, PAGES } from '../kernel/platform.js';
import { MATRIX_FORMATS } from '../matrix/tell.js';
import { IOMMU_MODES } from '../qemu/iommu-mode.js';
import { EXIT_STYLES } from '../report/exit-code.js';
import type { MatrixOptions } from './matrix.js';
import { collect, IOMMUS, parseSeconds } from './options.js';

/** Adds the command `matrix`. */
export function addMatrix(program: Command, settle: (work: Promise<number>) => Promise<void>): void {
  const command = program
    .command('matrix')
    .description('run vectors over kernels, IOMMU drivers, architectures and page sizes, and tell one table');
  for (const option of [
    repeatable('--kernel <version|tree>', 'a kernel, as for run; default: 6.1, 6.12 and newest'),
    repeatable('--iommu <driver>', 'only guests with this IOMMU', IOMMUS),
    repeatable('--arch <arch>', 'only guests of this architecture', ARCHITECTURES),
    repeatable('--pages <size>', 'only guests with pages of this size', PAGES),
    repeatable('--iommu-mode <mode>', 'guests whose IOMMU driver works so, where it can; default: strict', IOMMU_MODES),
    new Option('--forcedac [also]', 'IOVA from the top of the DMA mask; also: beside the others, for each IOMMU once')
      .choices(['also'])
      .default(false),
    new Option(
      '--bus-offset [also]',
      'PCI bus addresses that are not the physical ones, where guests can have them; also: beside the others, for each IOMMU once',
    )
      .choices(['also'])
      .default(false),
    new Option('--quick', 'the newest kernel with all IOMMUs of x86_64, and with SMMUv3').default(false),
    new Option('--setup', 'install, download and build what is missing, after naming it').default(false),
    new Option('--jobs <N>', 'how many guests run at the same time; default: one for each core').argParser(parseJobs),
    new Option('--timeout <seconds>', 'how long one vector may take').argParser(parseSeconds),
    repeatable('--filter <glob>', 'only vectors whose id matches'),
    new Option('--strict', 'a known issue that is not seen any more is a failure').default(false),
    new Option('--exit-style <style>', 'whose exit codes to use').choices(EXIT_STYLES).default('plain'),
    new Option('--format <format>', 'how to tell the table').choices(MATRIX_FORMATS).default('pretty'),
    new Option('--output <file>', 'write the table to a file'),
    new Option('--verbose', 'tell details of each stage').default(false),
  ]) {
    command.addOption(option);
  }
  command.action(async (options: MatrixOptions) => {
    const { matrix } = await import('./matrix.js');
    await settle(matrix(options));
  });
}

function repeatable(flags: string, description: string, choices: readonly string[] = []): Option {
  const values = choices.length === 0 ? '' : ` (${choices.join(', ')})`;
  return new Option(flags, `${description}${values}; repeatable`).argParser(collect).default([], 'all');
}

function parseJobs(text: string): number {
  const jobs = Number(text);
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > 1024) {
    throw new InvalidArgumentError('write a whole number from 1 to 1024.');
  }
  return jobs;
}
