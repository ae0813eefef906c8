// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, it } from 'vitest';
import type { PathVector, SeenPathAnswer } from '../../spec/types/formats.js';
import { loadCorpus } from '../../src/reference/corpus/index.js';
import { judgePath } from '../../src/runner/judge/judge-path.js';

let paths: readonly PathVector[] = [];

beforeAll(async () => {
  paths = (await loadCorpus()).paths;
});

function vectorOf(id: string): PathVector {
  const found = paths.find((vector) => vector.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
}

function judged(vector: PathVector, path: SeenPathAnswer): ReturnType<typeof judgePath> {
  return judgePath(vector, { vector: vector.id, path });
}

describe('the judge of paths', () => {
  it('takes a whole answer that is as expected for exact', () => {
    for (const vector of paths) {
      const verdict = judged(vector, vector.expect);
      expect(verdict).toMatchObject({ status: 'pass', judge: 'exact', requirements: vector.requirements });
    }
  });

  it('never takes an answer for exact of which a part was not asked, and names no requirement that only this would show', () => {
    const vector = vectorOf('paths/clients-near-and-far-zen');
    const { clients, many } = vector.expect;
    expect(judged(vector, { clients, many: null })).toMatchObject({
      status: 'pass',
      judge: 'part',
      requirements: ['PATH-BUS', 'PATH-DISTANCE', 'PATH-HOST'],
      reason: 'not asked: the distance of all clients together',
    });
    const noMaps = clients.map(({ distance }) => ({ map: null, distance }));
    expect(judged(vector, { clients: noMaps, many })).toMatchObject({
      judge: 'part',
      requirements: ['PATH-DISTANCE', 'PATH-MANY'],
      reason: 'not asked: the map type of clients 0, 1',
    });
    const oneDistance = clients.map(({ map, distance }, index) => ({ map, distance: index === 0 ? null : distance }));
    expect(judged(vector, { clients: oneDistance, many })).toMatchObject({
      judge: 'part',
      requirements: vector.requirements,
      reason: 'not asked: the distance of client 0',
    });
  });

  it('says so of each vector, whatever part is missing', () => {
    for (const vector of paths) {
      const { clients, many } = vector.expect;
      expect(judged(vector, { clients, many: null }).judge).toBe('part');
      expect(judged(vector, { clients, many: null }).requirements).not.toContain('PATH-MANY');
      if (clients.length === 0) continue;
      expect(judged(vector, { clients: clients.map(({ map }) => ({ map, distance: null })), many }).judge).toBe('part');
    }
  });

  it('says why there are no map types of a provider without memory', () => {
    const vector = vectorOf('paths/unpublished-zen');
    const { clients, many } = vector.expect;
    const seen = clients.map(({ distance }) => ({ map: null, distance }));
    expect(judged(vector, { clients: seen, many })).toMatchObject({
      judge: 'part',
      requirements: ['PATH-DISTANCE', 'PATH-MANY'],
      reason: 'not asked: the map type of clients 0, 1, 2 (there is no page of a provider that has published none)',
    });
  });

  it('fails a wrong distance of many, also where a part is missing', () => {
    const vector = vectorOf('paths/clients-near-and-far-zen');
    const { clients } = vector.expect;
    const seen = clients.map(({ distance }) => ({ map: null, distance }));
    for (const [many, answers] of [
      [4, clients],
      [-1, clients],
      [4, seen],
    ] as const) {
      const verdict = judged(vector, { clients: [...answers], many });
      expect(verdict.status).toBe('fail');
      expect(verdict.violations?.map(({ requirement }) => requirement)).toEqual(['PATH-MANY']);
    }
  });
});
