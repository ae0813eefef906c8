// SPDX-License-Identifier: Apache-2.0
import type { Progress } from './progress.js';

/** Shows what the cells of a matrix are doing, and what is done. */
export class MatrixProgress {
  private finished = 0;

  constructor(
    private readonly progress: Progress,
    private readonly cells: number,
  ) {}

  /** The progress of one build or cell: what it tells begins with its name. */
  of(name: string): Progress {
    const { progress } = this;
    return {
      stage: (stage) => {
        progress.stage(`${this.count()} ${name}: ${stage}`);
      },
      detail: progress.detail.bind(progress),
      note: progress.note.bind(progress),
      judged: progress.judged.bind(progress),
      end: () => undefined,
    };
  }

  /** A cell is done. */
  done(name: string, result: string): void {
    this.finished += 1;
    this.progress.note(`${this.count()} ${name}: ${result}`);
  }

  end(): void {
    this.progress.end();
  }

  private count(): string {
    return `[${this.finished}/${this.cells}]`;
  }
}
