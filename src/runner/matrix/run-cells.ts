// SPDX-License-Identifier: Apache-2.0

/** How cells are worked off. */
export interface CellWork<Cell, Build, Result> {
  /** Cells with the same key share one build. */
  readonly keyOf: (cell: Cell) => string;
  /** Builds what a cell boots; called once for each key, one after the other: a build uses all cores by itself. */
  readonly build: (cell: Cell) => Promise<Build>;
  /** Runs a cell, with what its build gave. */
  readonly run: (cell: Cell, build: Build) => Promise<Result>;
  /** The last cell of a build has ended. */
  readonly release: (build: Build) => void;
  /** What stands for a cell that could not be built or run. */
  readonly failed: (cell: Cell, error: unknown) => Result;
  /** How many cells may run at the same time. */
  readonly atOnce: number;
}

/**
 * Runs cells, several at a time, each as soon as its build is done. One that fails doesn't stop the others.
 * @returns the results in the order of the cells
 */
export async function runCells<Cell, Build, Result>(
  cells: readonly Cell[],
  work: CellWork<Cell, Build, Result>,
): Promise<Result[]> {
  const builds = new Map<string, { readonly done: Promise<Build>; cells: number }>();
  let lastBuild: Promise<unknown> = Promise.resolve();
  const jobs = cells.map((cell) => {
    const key = work.keyOf(cell);
    let build = builds.get(key);
    if (build === undefined) {
      const done = lastBuild.then(() => work.build(cell));
      lastBuild = done.catch(() => undefined);
      build = { done, cells: 0 };
      builds.set(key, build);
    }
    build.cells += 1;
    return { cell, build };
  });
  const slots = new Slots(work.atOnce);
  const settled = jobs.map(async ({ cell, build }) => {
    try {
      const built = await build.done;
      try {
        return await slots.use(() => work.run(cell, built));
      } finally {
        build.cells -= 1;
        if (build.cells === 0) work.release(built);
      }
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
