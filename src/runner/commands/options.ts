// SPDX-License-Identifier: Apache-2.0
import { InvalidArgumentError, Option } from 'commander';
import { EXIT_STYLES, type ExitStyle } from '../report/exit-code.js';
import { REPORT_FORMATS, type ReportFormat } from '../report/format.js';

/** IOMMU drivers that guests can have. */
export const IOMMUS = ['intel', 'amd', 'virtio', 'smmuv3', 'none'] as const;

/** Options of every command that judges. */
export interface JudgingOptions {
  readonly corpus?: string;
  readonly filter: readonly string[];
  readonly shard?: string;
  readonly format: ReportFormat;
  readonly output?: string;
  readonly strict: boolean;
  readonly exitStyle: ExitStyle;
  readonly verbose: boolean;
}

/** Reads a number of seconds, whole or not, above zero and at most a day. */
export function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= 86_400)) throw new InvalidArgumentError('write seconds, above 0 and at most 86400.');
  return seconds;
}

/** Gathers the values of a repeatable option. */
export function collect(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}

/** The options of JudgingOptions, for commander. */
export function judgingOptions(): Option[] {
  return [
    new Option('--corpus <folder>', 'judge by this corpus instead of the published one'),
    new Option('--filter <glob>', 'only vectors whose id matches; a family name takes all of it; repeatable')
      .argParser(collect)
      .default([], 'all'),
    new Option('--shard <I/N>', 'only the I-th of N parts'),
    new Option('--format <format>', 'how to tell the report').choices(REPORT_FORMATS).default('pretty'),
    new Option('--output <file>', 'write the report to a file'),
    new Option('--strict', 'a known issue that is not seen any more is a failure').default(false),
    new Option('--exit-style <style>', 'whose exit codes to use').choices(EXIT_STYLES).default('plain'),
    new Option('--verbose', 'tell details of each stage, and where in the code an error came from').default(false),
  ];
}
