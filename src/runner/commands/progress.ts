// SPDX-License-Identifier: Apache-2.0
import type { Ora } from 'ora';
import type { TargetProgress } from '../targets/target.js';

/** Loaded only where it is used: the library takes longer to load than the reference to run. */
const ora = process.stderr.isTTY ? (await import('ora')).default : null;

/** Shows what a run is doing, on standard error: a spinner on a terminal, plain lines elsewhere. */
export interface Progress extends TargetProgress {
  /** A line that stays. */
  note(text: string): void;
  /** So many of all vectors are judged. */
  judged(count: number, of: number): void;
  /** Takes the spinner away. */
  end(): void;
}

/** @param verbose - tell the details of each stage too, where lines are plain */
export function createProgress(stream: NodeJS.WriteStream, verbose: boolean): Progress {
  return ora !== null && stream.isTTY ? spinner(ora({ stream })) : plainLines(stream, verbose);
}

function spinner(spin: Ora): Progress {
  let stage = '';
  return {
    stage(name) {
      stage = name;
      spin.start(name);
    },
    detail(text) {
      spin.text = `${stage}: ${text}`;
    },
    note(text) {
      spin.info(text);
    },
    judged(count, of) {
      if (!spin.isSpinning) spin.start();
      spin.text = `vectors: ${count} of ${of}`;
    },
    end() {
      spin.stop();
    },
  };
}

function plainLines(stream: NodeJS.WriteStream, verbose: boolean): Progress {
  const line = (text: string): void => {
    stream.write(`${text}\n`);
  };
  return {
    stage: line,
    note: line,
    detail(text) {
      if (verbose) line(`  ${text}`);
    },
    judged() {
      // The report tells the count; lines for each vector would drown it.
    },
    end() {
      // Nothing to take away.
    },
  };
}
