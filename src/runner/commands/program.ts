// SPDX-License-Identifier: Apache-2.0
import { Command, Option } from 'commander';
import { UsageError } from '../errors/conform-error.js';
import type { CorpusOptions, CoverageOptions, GenerateOptions, ListOptions, PackOptions } from './corpus.js';
import type { KitOptions } from './kit.js';
import { addMatrix } from './matrix-options.js';
import { addModel } from './model.js';
import { ARCHITECTURES, PAGES } from '../kernel/platform.js';
import { IOMMU_MODES } from '../qemu/iommu-mode.js';
import { addStress } from './stress-options.js';
import { collect, IOMMUS, judgingOptions, type JudgingOptions, parseSeconds } from './options.js';
import type { RunOptions } from './run.js';
import { toolVersion } from './tool-version.js';

/** The command line. */
export interface Program {
  /**
   * Runs the command that the arguments name.
   * @param argv - as process.argv
   * @returns the exit code
   * @throws CommanderError for usage that can't be understood (already told), and what the commands throw
   */
  run(argv: readonly string[]): Promise<number>;
}

const EXIT_CODES = `
Exit codes: 0 all that was judged conforms; 1 a vector failed, or the target crashed, hung or lied; 2 bad usage or bad
input; 3 the target could not be built or started, or nothing was judged. --exit-style bisect: 2 becomes 128, 3 becomes
125. --exit-style kselftest: 0, 1 and 4 (3 becomes 4, 2 becomes 1).`;

/** Makes the command line of p2p-conform. A command's code is loaded when the command is used: that saves start-up time. */
export function createProgram(): Program {
  let exitCode = 0;
  const settle = async (work: Promise<number>): Promise<void> => {
    exitCode = await work;
  };
  const program = new Command('p2p-conform')
    .description('Judges scatterlist DMA mapping with PCI peer-to-peer pages by a corpus of test vectors.')
    .version(toolVersion())
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => {
        write(text.replace(/^error: /, 'p2p-conform: '));
      },
    })
    .showHelpAfterError('  what to do: see the usage with --help')
    .addHelpText('after', EXIT_CODES);

  addRun(program, async (options) => {
    if (options.hello === true) {
      const { hello } = await import('./hello.js');
      await settle(hello(options));
      return;
    }
    const { run } = await import('./run.js');
    await settle(run(options));
  });
  const comparing = program
    .command('compare')
    .description('judge observations that run --save-observations saved, or the result of a field kit')
    .argument('<observations>', 'file of saved observations, or result file of a kit');
  addAll(comparing, judgingOptions());
  comparing.action(async (file: string, options: JudgingOptions) => {
    const { compare } = await import('./compare.js');
    await settle(compare(file, options));
  });

  program
    .command('kit')
    .description('write a field kit: one tar for a machine without Node or network; compare judges its result')
    .requiredOption('--output <file.tar>', 'the archive to write')
    .option('--corpus <folder>', 'another folder than the published corpus')
    .option('--filter <glob>', 'only vectors whose id matches; repeatable', collect, [])
    .action(async (options: KitOptions) => {
      const { kit } = await import('./kit.js');
      await kit(options);
    });
  addMatrix(program, settle);
  addStress(program, settle);
  addCorpus(program, settle);
  addModel(program, settle);
  program
    .command('doctor')
    .description('tell what this machine can run, what is missing, and the commands that supply it')
    .addOption(new Option('--format <format>', 'how to tell it').choices(['pretty', 'json']).default('pretty'))
    .action(async (options: { format: 'pretty' | 'json' }) => {
      const { doctor } = await import('./doctor.js');
      await doctor(options);
    });
  return {
    async run(argv) {
      await program.parseAsync([...argv]);
      return exitCode;
    },
  };
}

/** Options of a run that say nothing to --hello. */
const NOT_HELLO = [
  'corpus',
  'filter',
  'shard',
  'format',
  'output',
  'strict',
  'saveObservations',
  'kernel',
  'iommu',
  'arch',
  'debug',
];

function addRun(program: Command, action: (options: RunOptions & { hello?: boolean }) => Promise<void>): void {
  const running = program
    .command('run', { isDefault: true })
    .description('run vectors on a target and judge them (the default command)')
    .option('--target <target>', 'reference, qemu, live or exec:CMD; default: the best that this machine has')
    .option('--kernel <version|tree>', 'the kernel for qemu: a version such as 6.12, or the folder of a source tree')
    .option('--iommu <driver>', `the IOMMU for qemu: ${IOMMUS.join(', ')}`)
    .option('--iommu-mode <mode>', `how its driver works, for qemu: ${IOMMU_MODES.join(', ')}`)
    .option('--forcedac', 'IOVA from the top of the DMA mask, for qemu')
    .option('--bus-offset', 'PCI bus addresses that are not the physical ones, for qemu with --arch arm64')
    .option('--arch <arch>', `the architecture for qemu: ${ARCHITECTURES.join(', ')}`)
    .option('--pages <size>', `the size of a page for qemu: ${PAGES.join(', ')}`)
    .option('--debug', 'a kernel that watches itself, for qemu: KASAN, lockdep, DMA API debugging and more')
    .option('--setup', 'install, download and build what is missing, after naming it', false)
    .option(
      '--provider <device>',
      'for live: a PCI device, DEVICE or DEVICE@BAR, whose BAR is memory; repeatable',
      collect,
      [],
    )
    .option('--client <device>', 'for live: a PCI device that no driver uses, to map for; repeatable', collect, [])
    .option('--force', 'for live: take devices from their drivers for the run', false)
    .option('--timeout <seconds>', 'how long one vector may take', parseSeconds)
    .option('--save-observations <file>', 'save what the target observed, for compare')
    .addOption(
      new Option('--hello', 'check a new adapter (--target exec:CMD) layer by layer, with advice').conflicts(NOT_HELLO),
    );
  addAll(running, judgingOptions());
  // As the default command, run gets whatever is not a command.
  running
    .argument('[command]')
    .usage('[options]')
    .action((unknown: string | undefined, options: RunOptions) => {
      if (unknown !== undefined) throw new UsageError(`there is no command ${unknown}`, 'see p2p-conform --help');
      return action(options);
    });
}

function addCorpus(program: Command, settle: (work: Promise<number>) => Promise<void>): void {
  const corpus = program.command('corpus').description('the published vectors');
  const command = (usage: string, description: string): Command =>
    corpus
      .command(usage)
      .description(description)
      .option('--corpus <folder>', 'another folder than the published corpus');
  const code = (): Promise<typeof import('./corpus.js')> => import('./corpus.js');
  command('generate', 'write the corpus anew: the same bytes every time')
    .option('--publish', 'enter its version in HISTORY: what is in it never changes any more', false)
    .action(async (options: CorpusOptions & GenerateOptions) => (await code()).generate(options));
  command('verify', 'check schemas, hashes and ids, and that the reference agrees').action(
    async (options: CorpusOptions) => settle((await code()).verify(options)),
  );
  command('list', 'list ids and titles')
    .option('--filter <glob>', 'only vectors whose id matches; repeatable', collect, [])
    .option('--json', 'as JSON, with the requirements', false)
    .action(async (options: CorpusOptions & ListOptions) => (await code()).list(options));
  command('show <id>', 'show one vector').action(async (id: string, options: CorpusOptions) =>
    (await code()).show(id, options),
  );
  command('coverage', 'which requirement, which part of the reference and which combination which vectors exercise')
    .addOption(
      new Option('--format <format>', 'how to tell it').choices(['pretty', 'json', 'markdown']).default('pretty'),
    )
    .action(async (options: CorpusOptions & CoverageOptions) => settle((await code()).coverage(options)));
  command('pack', 'write the standalone archive with checksums: the same bytes every time')
    .option('--output <folder>', 'where to write it', '.')
    .action(async (options: CorpusOptions & PackOptions) => (await code()).pack(options));
}

/** Adds options; errors inside a subcommand are thrown too. */
function addAll(command: Command, options: readonly Option[]): void {
  for (const option of options) command.addOption(option);
}
