// SPDX-License-Identifier: Apache-2.0

/** How cells are worked off. */
export interface CellWork<Cell, Result> {
  /** Cells with the same key share one build. */
  readonly keyOf: (cell: Cell) => string;
  /** Builds what a cell boots; called once for each key, one after the other: a build uses all cores by itself. */
  readonly build: (cell: Cell) => Promise<void>;
  /** Runs a cell whose build is done. */
  readonly run: (cell: Cell) => Promise<Result>;
  /** What stands for a cell that could not be built or run. */
  readonly failed: (cell: Cell, error: unknown) => Result;
  /** How many cells may run at the same time. */
  readonly atOnce: number;
}

/**
 * Runs cells, several at a time, each as soon as its build is done. One that fails doesn't stop the others.
 * @returns the results in the order of the cells
 */
export async function runCells<Cell, Result>(cells: readonly Cell[], work: CellWork<Cell, Result>): Promise<Result[]> {
  const builds = new Map<string, Promise<void>>();
  let lastBuild: Promise<unknown> = Promise.resolve();
  for (const cell of cells) {
    const key = work.keyOf(cell);
    if (builds.has(key)) continue;
    const build = lastBuild.then(() => work.build(cell));
    lastBuild = build.catch(() => undefined);
    builds.set(key, build);
  }
  const slots = new Slots(work.atOnce);
  const settled = cells.map(async (cell) => {
    try {
      await builds.get(work.keyOf(cell));
      return await slots.use(() => work.run(cell));
    } catch (error) {
      return work.failed(cell, error);
    }
  });
  return await Promise.all(settled);
}

/** So many may work at the same time; the others wait in the order in which they came. */
class Slots {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  async use<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.free += 1;
      else next();
    }
  }
}
