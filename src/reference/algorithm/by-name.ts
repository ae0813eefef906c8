// SPDX-License-Identifier: Apache-2.0

/** A value and its name, and what was set after it. */
interface Named<Value> {
  readonly name: string;
  value: Value;
  next: Named<Value> | undefined;
}

/**
 * Values by name, in the order in which they were set: a Map for the handful of names that a scenario has. Such a scenario
 * is carried out in less time than V8 takes to make its Maps, or to grow its arrays.
 */
export class ByName<Value> {
  #first: Named<Value> | undefined;

  get size(): number {
    let size = 0;
    for (let each = this.#first; each !== undefined; each = each.next) size += 1;
    return size;
  }

  get(name: string): Value | undefined {
    let each = this.#first;
    while (each !== undefined && each.name !== name) each = each.next;
    return each?.value;
  }

  set(name: string, value: Value): void {
    let last: Named<Value> | undefined;
    for (let each = this.#first; each !== undefined; each = each.next) {
      if (each.name === name) {
        each.value = value;
        return;
      }
      last = each;
    }
    const added = { name, value, next: undefined };
    if (last === undefined) this.#first = added;
    else last.next = added;
  }

  *keys(): Generator<string> {
    for (let each = this.#first; each !== undefined; each = each.next) yield each.name;
  }

  *[Symbol.iterator](): Generator<readonly [string, Value]> {
    for (let each = this.#first; each !== undefined; each = each.next) yield [each.name, each.value];
  }
}
