// SPDX-License-Identifier: Apache-2.0
import { isatty } from 'node:tty';
import pc from 'picocolors';
import type { Report } from '../../../spec/types/formats.js';
import { exitCodeOf, styled } from '../report/exit-code.js';
import { tell } from '../report/format.js';
import { summary } from '../report/pretty.js';
import { writeAtomically } from './atomic-file.js';
import type { JudgingOptions } from './options.js';

/**
 * Writes a report where the user wants it.
 * @returns the exit code
 */
export async function tellReport(report: Report, options: JudgingOptions): Promise<number> {
  const { format, output, strict, exitStyle } = options;
  if (output === undefined) {
    process.stdout.write(tell(report, format, pc.isColorSupported && isatty(1)));
  } else {
    await writeAtomically(output, '--output', tell(report, format, false));
    process.stderr.write(`${summary(report, pc.createColors(pc.isColorSupported && isatty(2)))}: see ${output}\n`);
  }
  return styled(exitCodeOf(report, strict), exitStyle);
}
