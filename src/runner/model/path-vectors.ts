// SPDX-License-Identifier: Apache-2.0
import type { MapType, PathAnswer, PathVector } from '../../../spec/types/formats.js';
import { TargetStartError } from '../errors/conform-error.js';
import { runTlc } from './run-tlc.js';
import type { Tlc } from './tlc-jar.js';
import { integer, items, toldCases } from './told.js';

/** A path vector on which the models and the expectation differ. */
export interface PathDisagreement {
  readonly id: string;
  readonly expected: PathAnswer;
  readonly got: PathAnswer | undefined;
}

/** What the numbers of tla/MCPathVectors.tla stand for. */
const MAP_TYPES: readonly MapType[] = ['unreachable', 'bus-address', 'host-bridge'];

/**
 * Evaluates tla/PathDecision.tla on path vectors.
 * @throws TargetStartError if TLC fails
 */
export async function evaluatePaths(tlc: Tlc, vectors: readonly PathVector[]): Promise<PathDisagreement[]> {
  if (vectors.length === 0) return [];
  const modules = { 'PathCases.tla': pathCasesModule(vectors) };
  const run = await runTlc(tlc, { module: 'MCPathVectors', config: 'MCPathVectors', modules });
  if (!run.passed)
    throw new TargetStartError(`TLC: ${run.errors.join('\n')}`, 'this is a fault of the models: report it');
  const told = new Map<number, PathAnswer>();
  for (const [index, clients, many] of toldCases(run.printed)) {
    const reaches = items(clients).map((client) => {
      const [type, distance] = items(client);
      return { map: MAP_TYPES[integer(type)] ?? 'unreachable', distance: integer(distance) };
    });
    told.set(integer(index) - 1, { clients: reaches, many: integer(many) });
  }
  return vectors
    .map(({ id, expect }, index): PathDisagreement => ({ id, expected: expect, got: told.get(index) }))
    .filter(({ expected, got }) => !isSame(expected, got));
}

function isSame(expected: PathAnswer, got: PathAnswer | undefined): boolean {
  return (
    got?.many === expected.many &&
    got.clients.length === expected.clients.length &&
    expected.clients.every(({ map, distance }, index) => {
      const seen = got.clients[index];
      return seen?.map === map && seen.distance === distance;
    })
  );
}

/** The TLA+ module PathCases, which stands for tla/PathCases.tla: see there for the form. */
function pathCasesModule(vectors: readonly PathVector[]): string {
  return [
    '---- MODULE PathCases ----',
    'EXTENDS Integers, Sequences',
    `AllPathCases == <<${vectors.map(caseText).join(',\n')}>>`,
    '====',
    '',
  ].join('\n');
}

function caseText({ cpu, hosts, functions, provider, clients }: PathVector): string {
  const names = Object.keys(functions);
  const hostNames = Object.keys(hosts);
  const number = (name: string): number => names.indexOf(name) + 1;
  const all = Object.values(functions);
  const firsts = Object.values(hosts).map(({ first }) => {
    const top = functions[first];
    const id = (hex: string | undefined): number => Number(hex ?? '0x0');
    return `[slot0 |-> ${truth(top?.at === '00.0')}, rootPort |-> ${truth(top?.type === 'root-port')}, vendor |-> ${id(top?.id?.vendor)}, device |-> ${id(top?.id?.device)}]`;
  });
  const asked = clients.map((client) =>
    client.kind === 'other' ? '<<"other", 0>>' : `<<"${client.kind}", ${number(client.function)}>>`,
  );
  const tree = [
    `up |-> <<${all.map(({ on }) => number(on)).join(', ')}>>`,
    `host |-> <<${all.map(({ on }) => hostNames.indexOf(on) + 1).join(', ')}>>`,
    `acs |-> <<${all.map(({ acs = [] }) => `{${acs.map((bit) => `"${bit}"`).join(', ')}}`).join(', ')}>>`,
    `first |-> <<${firsts.join(', ')}>>`,
    `cpu |-> [amd |-> ${truth(cpu.vendor === 'amd')}, family |-> ${cpu.family}]`,
  ];
  return `[tree |-> [${tree.join(', ')}], provider |-> ${number(provider.function)}, publishes |-> ${truth(provider.publishes)}, clients |-> <<${asked.join(', ')}>>]`;
}

function truth(value: boolean): string {
  return value ? 'TRUE' : 'FALSE';
}
