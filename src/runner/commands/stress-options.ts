// SPDX-License-Identifier: Apache-2.0
import { type Command, InvalidArgumentError, Option } from 'commander';
import { IOMMU_MODES } from '../qemu/iommu-mode.js';
import { EXIT_STYLES } from '../report/exit-code.js';
import { collect, IOMMUS } from './options.js';
import type { StressOptions } from './stress.js';

const MOST = 100_000_000;

/** Adds the command `stress`. */
export function addStress(program: Command, settle: (work: Promise<number>) => Promise<void>): void {
  const command = program
    .command('stress')
    .description('put a guest with several processors under stress: concurrent maps, reloads of the module, unbinds')
    .option('--kernel <version|tree>', 'the kernel, as for run')
    .option('--debug', 'a kernel that watches itself: KASAN, lockdep, DMA API debugging and more', false)
    .option('--setup', 'install, download and build what is missing, after naming it', false)
    .option('--no-unbind', "don't unbind drivers of providers")
    .option('--verbose', 'tell details of each stage', false);
  for (const option of [
    new Option('--iommu <driver>', 'the IOMMU').choices(IOMMUS.filter((name) => name !== 'smmuv3')).default('intel'),
    new Option('--iommu-mode <mode>', 'how its driver works').choices(IOMMU_MODES),
    amount('--calls <N>', 'maps and unmaps by several processors at the same time', 20_000),
    amount('--rounds <N>', 'how often the module is unloaded and loaded', 5),
    amount('--vectors <N>', 'how many vectors run in the same boot', 0),
    new Option('--filter <glob>', 'only vectors whose id matches; a family name takes all of it; repeatable')
      .argParser(collect)
      .default([], 'all'),
    amount('--seed <N>', 'decides the lists of concurrent calls', 1),
    new Option('--exit-style <style>', 'whose exit codes to use').choices(EXIT_STYLES).default('plain'),
  ]) {
    command.addOption(option);
  }
  command.action(async (options: StressOptions) => {
    const { stress } = await import('./stress.js');
    await settle(stress(options));
  });
}

function amount(flags: string, description: string, preset: number): Option {
  return new Option(flags, description).default(preset).argParser((text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value > MOST) throw new InvalidArgumentError(`write a whole number, at most ${MOST}.`);
    return value;
  });
}
