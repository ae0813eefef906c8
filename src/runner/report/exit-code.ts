// SPDX-License-Identifier: Apache-2.0
import type { Report } from '../../../spec/types/formats.js';
import { EXIT_BAD_INPUT, EXIT_NOT_STARTED } from '../errors/conform-error.js';

/** How exit codes are told: as they are, as kselftest wants them, or as `git bisect run` wants them. */
export const EXIT_STYLES = ['plain', 'kselftest', 'bisect'] as const;
export type ExitStyle = (typeof EXIT_STYLES)[number];

/** Exit code of a run in which everything that was judged conforms. */
export const EXIT_CONFORMS = 0;
/** Exit code of a run with a failure or an error. */
export const EXIT_FAILED = 1;

/**
 * The exit code that a report amounts to, in plain style.
 * @param strict - a known issue that is not seen any more counts as a failure
 */
export function exitCodeOf({ counts, splats }: Report, strict: boolean): number {
  if (counts.fail + counts.error + splats.length > 0) return EXIT_FAILED;
  if (counts.pass + counts.xfail + counts.xpass === 0) return EXIT_NOT_STARTED;
  return strict && counts.xpass > 0 ? EXIT_FAILED : EXIT_CONFORMS;
}

/** git bisect run: this commit can't be tested. */
const BISECT_SKIP = 125;
/** git bisect run: stop the bisection. */
const BISECT_STOP = 128;
/** kselftest: not applicable here. */
const KSELFTEST_SKIP = 4;

/** Translates a plain exit code. */
export function styled(code: number, style: ExitStyle): number {
  if (style === 'bisect' && code === EXIT_BAD_INPUT) return BISECT_STOP;
  if (style === 'bisect' && code === EXIT_NOT_STARTED) return BISECT_SKIP;
  if (style === 'kselftest' && code === EXIT_BAD_INPUT) return EXIT_FAILED;
  if (style === 'kselftest' && code === EXIT_NOT_STARTED) return KSELFTEST_SKIP;
  return code;
}
