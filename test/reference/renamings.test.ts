// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import type { Vector } from '../../spec/types/formats.js';
import { loadCorpus } from '../../src/reference/corpus/index.js';

/** New names for those of a scenario, of each kind in the order of their first use. */
class Renaming {
  private readonly names = new Map<string, string>();

  of(kind: string, name: string): string {
    const known = this.names.get(`${kind} ${name}`);
    if (known !== undefined) return known;
    const fresh = `${kind}-${this.names.size}`;
    this.names.set(`${kind} ${name}`, fresh);
    return fresh;
  }

  /** The members of a record under their new names, those that were used first. */
  all<T>(kind: string, record: Readonly<Record<string, T>>): [name: string, value: T][] {
    return Object.entries(record)
      .map(([name, value]): [string, T] => [this.of(kind, name), value])
      .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
  }
}

/** What a vector is but for the names of its clients, regions, providers and lists, and what is expected of it. */
function nameless({ needs, clients, memory, lists, fromPages, steps }: Vector): string {
  const names = new Renaming();
  const actions = steps.map((step) => {
    const action = { ...step, expect: undefined };
    const list = names.of('list', step.list);
    return step.op === 'map' ? { ...action, list, client: names.of('client', step.client) } : { ...action, list };
  });
  const named = names.all('list', lists).map(([name, entries]) => [
    name,
    entries.map((each) => {
      const region = memory[each.memory];
      if (region?.kind === 'bar') names.of('provider', region.provider);
      return { ...each, memory: names.of('memory', each.memory) };
    }),
  ]);
  const regions = names
    .all('memory', memory)
    .map(([name, region]) => [
      name,
      region.kind === 'bar' ? { ...region, provider: names.of('provider', region.provider) } : region,
    ]);
  const { reach, adjacent, beyond, ...rest } = needs;
  return JSON.stringify({
    ...rest,
    actions,
    named,
    regions,
    clients: names.all('client', clients),
    reach: names.all('client', reach).map(([name, reached]) => [name, names.all('provider', reached)]),
    adjacent: adjacent?.map((pair) => pair.map((region) => names.of('memory', region))),
    beyond: names
      .all('client', beyond ?? {})
      .map(([name, above]) => [name, above.map((region) => names.of('memory', region)).sort()]),
    fromPages: fromPages?.map((list) => names.of('list', list)).sort(),
  });
}

it('no vector is another one with other names', async () => {
  const { families } = await loadCorpus();
  const seen = new Map<string, string>();
  const repeated: string[] = [];
  for (const vector of families.flatMap(({ vectors }) => vectors)) {
    const key = nameless(vector);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, vector.id);
    else repeated.push(`${vector.id} is ${first}`);
  }
  expect(repeated).toEqual([]);
});
