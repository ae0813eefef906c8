// SPDX-License-Identifier: Apache-2.0

/**
 * Values by name, in the order in which they were set: a Map for the handful of names that a scenario has. Such a scenario
 * is carried out in less time than V8 takes to make its Maps.
 */
export class ByName<Value> {
  // Two arrays, and no pair for each name.
  readonly #names: string[] = [];
  readonly #values: Value[] = [];

  get size(): number {
    return this.#names.length;
  }

  get(name: string): Value | undefined {
    const names = this.#names;
    for (let index = 0; index < names.length; index++) if (names[index] === name) return this.#values[index];
    return undefined;
  }

  set(name: string, value: Value): void {
    const names = this.#names;
    for (let index = 0; index < names.length; index++) {
      if (names[index] !== name) continue;
      this.#values[index] = value;
      return;
    }
    names.push(name);
    this.#values.push(value);
  }

  keys(): readonly string[] {
    return this.#names;
  }

  *[Symbol.iterator](): Generator<readonly [string, Value]> {
    for (const [index, name] of this.#names.entries()) yield [name, this.#values[index] as Value];
  }
}
