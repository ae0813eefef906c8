// SPDX-License-Identifier: Apache-2.0
import type { AcsBit, PathAnswer, PathFunction } from '../../../spec/types/formats.js';
import { answerPath, type PathQuestion } from '../../../src/reference/index.js';

/** A deliberately wrong implementation of the path decision. */
export interface PathMutant {
  readonly name: string;
  /** What the invariants have to say of it. */
  readonly requirement: string;
  readonly answer: (question: PathQuestion) => PathAnswer;
}

const misreading = (
  name: string,
  requirement: string,
  change: (question: PathQuestion) => PathQuestion,
): PathMutant => ({
  name,
  requirement,
  answer: (question) => answerPath(change(question)),
});

const misanswering = (
  name: string,
  requirement: string,
  change: (answer: PathAnswer, question: PathQuestion) => PathAnswer,
): PathMutant => ({ name, requirement, answer: (question) => change(answerPath(question), question) });

/** Each function as if it were another. */
function eachFunction(
  question: PathQuestion,
  change: (found: PathFunction, name: string) => PathFunction,
): PathQuestion {
  return {
    ...question,
    functions: Object.fromEntries(
      Object.entries(question.functions).map(([name, found]) => [name, change(found, name)]),
    ),
  };
}

const withBits = (found: PathFunction, bits: (acs: readonly AcsBit[]) => readonly AcsBit[]): PathFunction =>
  found.acs === undefined ? found : { ...found, acs: [...bits(found.acs)] };

/** Without ACS at the functions that `which` names. */
const blind = (question: PathQuestion, which: (name: string) => boolean): PathQuestion =>
  eachFunction(question, (found, name) => (which(name) ? withBits(found, () => []) : found));

function above({ functions }: PathQuestion, name: string): string[] {
  const found = functions[name];
  return found === undefined ? [] : [name, ...above({ functions } as PathQuestion, found.on)];
}

const providerLine = (question: PathQuestion): string[] => above(question, question.provider.function);
const clientLine = (question: PathQuestion): string[] =>
  question.clients.flatMap((client) => (client.kind === 'other' ? [] : above(question, client.function)));

const setFirst = (question: PathQuestion, change: (found: PathFunction) => PathFunction): PathQuestion =>
  eachFunction(question, (found, name) =>
    Object.values(question.hosts).some(({ first }) => first === name) ? change(found) : found,
  );
const deviceOf = (found: PathFunction, device: string): PathFunction => ({
  ...found,
  id: { vendor: '0x8086', device },
});

/** Wrong path decisions, each with one mistake. */
export const pathMutants: readonly PathMutant[] = [
  misreading('ACS is not looked at', 'PATH-BUS', (q) => blind(q, () => true)),
  ...(['RR', 'CR', 'EC'] as const).map((bit) =>
    misreading(`${bit} does not redirect`, 'PATH-BUS', (q) =>
      eachFunction(q, (found) => withBits(found, (acs) => acs.filter((each) => each !== bit))),
    ),
  ),
  ...(['SV', 'TB', 'UF', 'DT'] as const).map((bit) =>
    misreading(`${bit} redirects`, 'PATH-BUS', (q) =>
      eachFunction(q, (found) => withBits(found, (acs) => (acs.includes(bit) ? [...acs, 'RR'] : acs))),
    ),
  ),
  misreading('ACS on the side of the client is not looked at', 'PATH-BUS', (q) => {
    const line = providerLine(q);
    return blind(q, (name) => !line.includes(name));
  }),
  misreading('ACS on the side of the provider is not looked at', 'PATH-BUS', (q) => {
    const line = clientLine(q);
    return blind(q, (name) => !line.includes(name));
  }),
  misreading('ACS of a common bridge is not looked at', 'PATH-BUS', (q) => {
    const [provider, client] = [providerLine(q), clientLine(q)];
    return blind(q, (name) => provider.includes(name) && client.includes(name));
  }),
  misreading('ACS of the provider itself is not looked at', 'PATH-BUS', (q) =>
    blind(q, (name) => name === q.provider.function),
  ),
  misreading('ACS above the common bridge counts', 'PATH-BUS', (q) => {
    const line = providerLine(q);
    const redirects = line.some((name) => q.functions[name]?.acs?.some((bit) => bit === 'RR'));
    return eachFunction(q, (found, name) => (redirects && line.includes(name) ? { ...found, acs: ['RR'] } : found));
  }),
  misreading('every AMD CPU forwards', 'PATH-UNREACHABLE', (q) =>
    q.cpu.vendor === 'amd' ? { ...q, cpu: { vendor: 'amd', family: 0x17 } } : q,
  ),
  misreading('every CPU of family 0x17 forwards', 'PATH-UNREACHABLE', (q) => ({
    ...q,
    cpu: { vendor: 'amd', family: q.cpu.family },
  })),
  misreading('only family 0x17 itself forwards', 'PATH-HOST', (q) =>
    q.cpu.family > 0x17 ? { ...q, cpu: { vendor: 'amd', family: 0x15 } } : q,
  ),
  misreading('the list of host bridges is not looked at', 'PATH-HOST', (q) =>
    setFirst(q, (found) => deviceOf(found, '0x29c0')),
  ),
  misreading('every host bridge forwards', 'PATH-UNREACHABLE', (q) =>
    setFirst(q, (found) => ({ ...deviceOf(found, '0x2030'), at: '00.0' })),
  ),
  misreading('REQ_SAME_HOST_BRIDGE is not looked at', 'PATH-UNREACHABLE', (q) =>
    setFirst(q, (found) => (/0x(3c|2f)/.test(found.id?.device ?? '') ? deviceOf(found, '0x2030') : found)),
  ),
  misreading('REQ_SAME_HOST_BRIDGE is for every bridge', 'PATH-HOST', (q) =>
    setFirst(q, (found) => (found.id?.device === '0x2030' ? deviceOf(found, '0x2f00') : found)),
  ),
  misreading('the vendor of a host bridge is not looked at', 'PATH-UNREACHABLE', (q) =>
    setFirst(q, (found) => deviceOf(found, found.id?.device ?? '')),
  ),
  misreading('any first function stands for its host bridge', 'PATH-UNREACHABLE', (q) =>
    setFirst(q, (found) => ({ ...found, at: '00.0' })),
  ),
  misreading('only 00.0 stands for its host bridge', 'PATH-HOST', (q) =>
    setFirst(q, (found) => (found.at === '00.0' ? found : { ...found, type: 'endpoint' })),
  ),
  misreading('one host bridge of two is enough', 'PATH-UNREACHABLE', (q) => {
    const line = providerLine(q);
    const host = q.functions[line.at(-1) ?? '']?.on ?? '';
    const first = q.functions[q.hosts[host]?.first ?? ''];
    return setFirst(q, (found) => (first === undefined ? found : { ...first, on: found.on }));
  }),
  misreading('a child of a PCI function can map', 'PATH-UNREACHABLE', (q) => ({
    ...q,
    clients: q.clients.map((client) => (client.kind === 'child' ? { ...client, kind: 'function' as const } : client)),
  })),
  misreading('a provider without memory can be mapped', 'PATH-UNREACHABLE', (q) => ({
    ...q,
    provider: { ...q.provider, publishes: true },
  })),
  misanswering('two hops too few between two functions of one bus', 'PATH-DISTANCE', (answer) => ({
    ...answer,
    clients: answer.clients.map((each) => (each.distance === 2 ? { ...each, distance: 0 } : each)),
  })),
  misanswering('a redirected path has no distance', 'PATH-DISTANCE', (answer) => ({
    ...answer,
    clients: answer.clients.map((each) => (each.map === 'host-bridge' ? { ...each, distance: -1 } : each)),
  })),
  misanswering('an unreachable client has a distance', 'PATH-DISTANCE', (answer) => ({
    ...answer,
    clients: answer.clients.map((each) => (each.distance < 0 ? { ...each, distance: 4 } : each)),
  })),
  misanswering('the distance of many is the longest', 'PATH-MANY', (answer) => ({
    ...answer,
    many: answer.many < 0 ? -1 : Math.max(...answer.clients.map(({ distance }) => distance)),
  })),
  misanswering('the distance of many leaves out who is not reached', 'PATH-MANY', (answer) => ({
    ...answer,
    many: answer.clients.reduce((sum, { distance }) => sum + Math.max(distance, 0), 0),
  })),
];
