// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, it } from 'vitest';
import { type Corpus, loadCorpus } from '../../src/reference/corpus/index.js';
import { checkInvariants, packageRoot, readJson, scenarioOf } from '../../src/reference/index.js';
import { type Mutant, mutants } from './mutants/index.js';

/** Requirements that the invariants name for each family in which they reject a mutant. */
function caughtBy(corpus: Corpus, mutant: Mutant): Map<string, Set<string>> {
  const caught = new Map<string, Set<string>>();
  for (const { family, vectors } of corpus.families) {
    const named = new Set<string>();
    for (const vector of vectors) {
      const scenario = scenarioOf(vector);
      for (const { requirement } of checkInvariants(scenario, mutant.observe(scenario))) named.add(requirement);
    }
    if (named.size > 0) caught.set(family, named);
  }
  return caught;
}

describe('deliberately wrong implementations', () => {
  const caught = new Map<string, Map<string, Set<string>>>();
  let corpus: Corpus;

  beforeAll(async () => {
    corpus = await loadCorpus();
    for (const mutant of mutants) caught.set(mutant.name, caughtBy(corpus, mutant));
  }, 300_000);

  it.each(mutants)('$requirement: the corpus and the invariants reject $name', ({ name, requirement }) => {
    const named = [...(caught.get(name)?.values() ?? [])].flatMap((requirements) => [...requirements]);
    expect(named).toContain(requirement);
  });

  it('each family rejects one that no other family rejects', () => {
    // A target may lack features: then the families that need none have to be enough.
    const needsFeatures = (name: string): boolean =>
      corpus.families.some(({ family, vectors }) => family === name && vectors.every(({ needs }) => needs.features));
    // A covering array repeats what the others show, and adds what only comes together; so do all lists and all orders
    // within bounds, and other page sizes: the others have to be enough without them.
    const isExhaustive = (name: string): boolean => ['padding-places', 'small-lists', 'interleaved'].includes(name);
    const isOtherPages = (name: string): boolean => ['granule-scenarios', 'direct-pages'].includes(name);
    // What comes at another size, or with a failure, repeats a part of both.
    const repeats = (name: string): boolean =>
      ['wide-boundaries', 'failure-combinations'].includes(name) || isOtherPages(name);
    const isCovering = (name: string): boolean => name.endsWith('combinations') || repeats(name) || isExhaustive(name);
    const unique = new Map<string, string>();
    for (const [name, families] of caught) {
      const handWritten = [...families.keys()].filter((family) => !isCovering(family));
      const plain = handWritten.filter((family) => !needsFeatures(family));
      const atFirst = [...families.keys()].filter((family) => !repeats(family));
      const [family, ...others] =
        [plain, handWritten, atFirst, [...families.keys()]].find(({ length }) => length > 0) ?? [];
      if (family !== undefined && others.length === 0) unique.set(family, name);
    }
    const without = corpus.families
      .map(({ family }) => family)
      .filter((family) => !unique.has(family) && !isExhaustive(family));
    expect(without).toEqual([]);
  });

  it('no requirement is named in a profile that it is not for', async () => {
    const { requirements } = await readJson('Requirements', `${packageRoot}/spec/requirements.json`);
    const scopes = new Map(requirements.map(({ id, profiles }) => [id, profiles]));
    const strange = [...caught.values()].flatMap((families) =>
      [...families].flatMap(([family, ids]) => {
        const profile = corpus.families.find((each) => each.family === family)?.vectors[0]?.needs.profile;
        return [...ids].filter((id) => profile !== undefined && scopes.get(id)?.includes(profile) === false);
      }),
    );
    expect(strange).toEqual([]);
  });

  it('every MUST requirement is named for one of them', async () => {
    const named = new Set(
      [...caught.values()].flatMap((families) => [...families.values()].flatMap((ids) => [...ids])),
    );
    const { requirements } = await readJson('Requirements', `${packageRoot}/spec/requirements.json`);
    const must = requirements.filter(({ level }) => level === 'MUST').map(({ id }) => id);
    // Those of the path decision have mutants of their own: test/reference/paths.
    const elsewhere = (id: string): boolean => id === 'OBS-COMPLETE' || id.startsWith('PATH-');
    expect(must.filter((id) => !named.has(id) && !elsewhere(id))).toEqual([]);
  });
});
