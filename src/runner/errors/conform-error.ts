// SPDX-License-Identifier: Apache-2.0

/** Exit code of a command that got bad usage or bad input. */
export const EXIT_BAD_INPUT = 2;
/** Exit code of a run that could not start, or judged nothing. */
export const EXIT_NOT_STARTED = 3;

/** An error that the user can do something about: it is printed without a stack. */
export abstract class ConformError extends Error {
  abstract readonly exitCode: number;
  /** What the user can do about it. */
  readonly cure: string;
  constructor(message: string, cure: string) {
    super(message);
    this.cure = cure;
  }
}

/** The command line asks for something that there isn't. */
export class UsageError extends ConformError {
  override readonly name = 'UsageError';
  override readonly exitCode = EXIT_BAD_INPUT;
}

/** A file or folder that the user named can't be used. */
export class BadInputError extends ConformError {
  override readonly name = 'BadInputError';
  override readonly exitCode = EXIT_BAD_INPUT;
}

/** The target could not be built or started. */
export class TargetStartError extends ConformError {
  override readonly name = 'TargetStartError';
  override readonly exitCode = EXIT_NOT_STARTED;
}
