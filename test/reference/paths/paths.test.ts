// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, inject, it } from 'vitest';
import type { PathVector } from '../../../spec/types/formats.js';
import { loadCorpus } from '../../../src/reference/corpus/index.js';
import { parsePaths } from '../../../src/reference/corpus/load-paths.js';
import {
  answerPath,
  checkPath,
  checkPathInvariants,
  FormatError,
  listedHostBridges,
  type PathQuestion,
  pathQuestionOf,
} from '../../../src/reference/index.js';
import { pathMutants } from './mutants.js';
import { questions } from './trees.js';

const { paths } = await loadCorpus();
const place = { file: 'test', pointer: '' };

describe('the path decision', () => {
  it('random trees: they are valid, and the reference breaks no requirement', () => {
    fc.assert(
      fc.property(questions, (question) => {
        const expect_ = answerPath(question);
        checkPath({ ...question, expect: expect_ }, place);
        expect(checkPathInvariants(question, expect_)).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });

  it('from the other end, the distance and the map type are the same', () => {
    fc.assert(
      fc.property(questions, (question) => {
        for (const client of question.clients) {
          if (client.kind !== 'function' || !question.provider.publishes) continue;
          const there: PathQuestion = { ...question, clients: [client] };
          const back: PathQuestion = {
            ...question,
            provider: { function: client.function, publishes: true },
            clients: [{ kind: 'function', function: question.provider.function }],
          };
          expect(answerPath(back)).toEqual(answerPath(there));
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('without ACS nothing is further away or less direct', () => {
    const rank = { 'bus-address': 2, 'host-bridge': 1, unreachable: 0 };
    fc.assert(
      fc.property(questions, (question) => {
        const functions = Object.fromEntries(
          Object.entries(question.functions).map(([name, { on, at, type, id }]) => [
            name,
            { on, at, type, ...(id && { id }) },
          ]),
        );
        const without = answerPath({ ...question, functions });
        answerPath(question).clients.forEach(({ map, distance }, index) => {
          const freed = without.clients[index] ?? { map: 'unreachable' as const, distance: -1 };
          expect(rank[freed.map]).toBeGreaterThanOrEqual(rank[map]);
          if (distance >= 0) expect(freed.distance).toBe(distance);
        });
      }),
      { numRuns: 2000 },
    );
  });

  it.each(pathMutants)('$requirement: the vectors and the invariants reject: $name', ({ requirement, answer }) => {
    const named = new Set<string>();
    let differ = 0;
    for (const vector of paths) {
      const seen = answer(pathQuestionOf(vector));
      if (JSON.stringify(seen) !== JSON.stringify(vector.expect)) differ += 1;
      for (const violation of checkPathInvariants(pathQuestionOf(vector), seen)) named.add(violation.requirement);
    }
    expect(differ).toBeGreaterThan(0);
    expect([...named]).toContain(requirement);
  });

  it.skipIf(inject('kernelTree') === null)('the list of host bridges is that of the kernel source', () => {
    const tree = inject('kernelTree');
    const source = readFileSync(path.join(tree ?? '', 'drivers/pci/p2pdma.c'), 'utf8');
    const rows = [...source.matchAll(/\{PCI_VENDOR_ID_INTEL,\s*(0x[0-9a-f]{4}), (0|REQ_SAME_HOST_BRIDGE)\}/g)];
    expect(rows.map(([, device, flags]) => ({ vendor: '0x8086', device, within: flags !== '0' }))).toEqual(
      listedHostBridges,
    );
  });
});

describe('files of path vectors', () => {
  const base = paths.find(({ id }) => id === 'paths/acs-d0-rr');
  const changed = (change: (vector: PathVector) => void): (() => void) => {
    const vector = structuredClone(base);
    if (vector === undefined) throw new Error('the corpus has no paths/acs-d0-rr');
    change(vector);
    const file = { format: 'p2p-conform/paths/1', family: 'paths', title: 'x', description: 'x', vectors: [vector] };
    return () => parsePaths(file, 'test.json');
  };
  const fn = (vector: PathVector, name: string): PathVector['functions'][string] => {
    const found = vector.functions[name];
    if (found === undefined) throw new Error(`no ${name}`);
    return found;
  };

  it.each<[string, (vector: PathVector) => void, RegExp]>([
    ['an unknown bus', (v) => (fn(v, 'p').on = 'nowhere'), /functions\/p\/on: there is no nowhere/],
    ['a circle', (v) => ((fn(v, 'up').on = 'd0'), undefined), /is above itself/],
    ['a root port below a switch', (v) => (fn(v, 'rp').on = 'd2'), /no root-port is on the bus of a downstream-port/],
    ['a place that is taken', (v) => (fn(v, 'd1').at = '00.0'), /00.0 of up is taken/],
    ['a first function elsewhere', (v) => (v.hosts['h0'] = { first: 'd0' }), /d0 is not on this root bus/],
    ['a first function without an id', (v) => (v.hosts['h0'] = { first: 'rp' }), /rp has no id/],
    ['a first function that is not the first', (v) => (fn(v, 'h0-first').at = '05.0'), /rp comes before it/],
    ['a provider that is a bridge', (v) => (v.provider.function = 'up'), /up is no endpoint/],
    ['a client that there is not', (v) => (v.clients = [{ kind: 'function', function: 'x' }]), /x is no endpoint/],
    ['too few answers', (v) => (v.expect.clients = []), /expect\/clients: 0 answers/],
    ['another family', (v) => (v.id = 'other/x'), /not of the family paths/],
    ['a name that is taken', (v) => (v.functions['h0'] = fn(v, 'p')), /has the name of a host bridge/],
  ])('%s is refused', (_, change, message) => {
    expect(changed(change)).toThrow(FormatError);
    expect(changed(change)).toThrow(message);
  });
});
