// SPDX-License-Identifier: Apache-2.0
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Outcome, Requirement, Vector } from '../../../spec/types/formats.js';
import { expectedOutcomes } from '../expect.js';
import { packageRoot, readJson, scenarioOf } from '../formats/index.js';
import { checkInvariants } from '../invariants/index.js';
import { checkPathReference } from './verify-paths.js';
import { observe } from '../observe/observe.js';
import { idsHash } from './generate.js';
import { contradiction, HISTORY, parseHistory } from './history.js';
import { enter, formatLedger, LEDGER, parseLedger } from './ledger.js';
import { type Corpus, defaultCorpusFolder, loadCorpus } from './load.js';
import { readIfThere } from './output-files.js';

/** Files of the corpus folder that the manifest does not list. */
const OTHER_FILES = ['MANIFEST.json', 'known-issues.json'];

/** What verifyCorpus found. The corpus is in order if there are no problems. */
export interface Verification {
  readonly corpus: Corpus;
  /** One line each: which vector or file, and what is wrong. */
  readonly problems: readonly string[];
}

/**
 * Checks a corpus beyond what loadCorpus checks: the reference gives each expectation, the invariants accept the
 * reference's observation, requirement ids are known and each MUST is exercised, ledger and history are there, no
 * published id has vanished, and the version was not published with another content.
 * @throws FormatError if the corpus can't be loaded
 */
export async function verifyCorpus(folder: string = defaultCorpusFolder): Promise<Verification> {
  const corpus = await loadCorpus(folder);
  const register = await readJson('Requirements', path.join(packageRoot, 'spec', 'requirements.json'));
  const known = new Set(register.requirements.map(({ id }) => id));
  const exercised = new Set([...corpus.vectors, ...corpus.paths].flatMap(({ requirements }) => requirements));
  const problems = [
    ...corpus.vectors.flatMap(checkReference),
    ...corpus.paths.flatMap(checkPathReference),
    ...[...exercised]
      .filter((id) => !known.has(id))
      .map((id) => `the requirement ${id} is not in spec/requirements.json`),
    ...register.requirements
      .filter(({ id, level }) => level === 'MUST' && !exercised.has(id))
      .map(({ id }) => `no vector exercises the requirement ${id}`),
    ...corpus.vectors.flatMap((vector) => outOfScope(vector, register.requirements)),
    ...corpus.families.flatMap((family, index) =>
      corpus.manifest.files[index]?.ids === idsHash(family)
        ? []
        : [`MANIFEST.json: the ids of ${family.family} differ`],
    ),
    ...(corpus.manifest.paths ?? []).flatMap(({ family, ids }) =>
      ids === idsHash({ vectors: corpus.paths.filter(({ id }) => id.startsWith(`${family}/`)) })
        ? []
        : [`MANIFEST.json: the ids of ${family} differ`],
    ),
    ...(await strangeFiles(corpus)),
    ...(await checkLedger(corpus)),
    ...(await checkHistory(corpus)),
  ];
  return { corpus, problems };
}

/** A vector can't exercise what is promised for another profile only. */
function outOfScope({ id, needs, requirements }: Vector, register: readonly Requirement[]): string[] {
  return register
    .filter(({ id: name, profiles }) => requirements.includes(name) && profiles?.includes(needs.profile) === false)
    .map((requirement) => `${id}: ${requirement.id} is not for the profile ${needs.profile}`);
}

function checkReference(vector: Vector): string[] {
  const scenario = scenarioOf(vector);
  let outcomes: Outcome[];
  try {
    outcomes = expectedOutcomes(scenario);
  } catch (error) {
    // A step that uses a list which is mapped by the expectation alone.
    if (error instanceof RangeError) return [`${vector.id}: the reference can't run it: ${error.message}`];
    throw error;
  }
  const different = vector.steps.findIndex(({ expect }, index) => !isDeepStrictEqual(expect, outcomes[index]));
  const problems = different < 0 ? [] : [`${vector.id}: the reference expects something else of step ${different}`];
  for (const { requirement, pointer, message } of checkInvariants(scenario, observe(scenario))) {
    problems.push(`${vector.id}: the reference breaks ${requirement} at ${pointer}: ${message}`);
  }
  return problems;
}

async function strangeFiles({ folder, manifest }: Corpus): Promise<string[]> {
  const listed = new Set([...OTHER_FILES, ...[...manifest.files, ...(manifest.paths ?? [])].map((file) => file.path)]);
  const present = (await readdir(folder)).filter((name) => name.endsWith('.json') && !listed.has(name));
  return present.map((name) => `${name} is in the folder, but not in MANIFEST.json`);
}

async function checkLedger({ folder, vectors, paths, manifest }: Corpus): Promise<string[]> {
  const file = path.join(folder, LEDGER);
  const text = await readIfThere(file);
  if (text === null) return [missing(LEDGER)];
  const ledger = enter(parseLedger(text, file), [...vectors, ...paths], manifest.retired, file);
  return formatLedger(ledger) === text ? [] : [`${LEDGER} lacks ids of the corpus, or is not sorted`];
}

async function checkHistory({ folder, manifest, sha256 }: Corpus): Promise<string[]> {
  const file = path.join(folder, HISTORY);
  const text = await readIfThere(file);
  if (text === null) return [missing(HISTORY)];
  const problem = contradiction(parseHistory(text, file), manifest.version, sha256);
  return problem === null ? [] : [problem];
}

function missing(name: string): string {
  return `${name} is missing, which says what was published: restore it`;
}
