// SPDX-License-Identifier: Apache-2.0
import {
  type ClientDraft,
  type Draft,
  entry,
  type EntryDraft,
  type Family,
  map,
  type StepDraft,
  unmap,
} from '../draft.js';

const PAGE = 0x1000;

/** `a` and `b` can be mapped, `x` can't; each by every client. */
const lists: Readonly<Record<string, readonly EntryDraft[]>> = {
  a: [entry('ram', 2, 0, 2 * PAGE), entry('bus0', 2, 0, PAGE), entry('ram', 8, 0x200, 0xe00)],
  b: [entry('bus0', 20, 0, PAGE), entry('bridge0', 2, 0, PAGE), entry('ram', 20, 0, 3 * PAGE)],
  x: [entry('ram', 60, 0, 5 * PAGE), entry('bus0', 40, 0, PAGE), entry('far0', 2, 0, PAGE)],
};

/** A step of one list's life: map (+), unmap (-) or a map that fails (!). */
type Turn = `${'+' | '-' | '!'}${string}`;

/** Every order of the turns of two lists that keeps the order of each. */
function interleavings(first: readonly Turn[], second: readonly Turn[]): Turn[][] {
  const [a, ...restA] = first;
  const [b, ...restB] = second;
  if (a === undefined) return [[...second]];
  if (b === undefined) return [[...first]];
  return [
    ...interleavings(restA, second).map((rest) => [a, ...rest]),
    ...interleavings(first, restB).map((rest) => [b, ...rest]),
  ];
}

const WORDS = { '+': 'map', '-': 'unmap', '!': 'fail' } as const;

function wordsOf(turn: Turn): string {
  const [how = '+'] = turn;
  return `${WORDS[how as '+' | '-' | '!']} ${turn.slice(1)}`;
}

/** Small masks, so that the IOVA of each client is counted at the end and looked at as a whole after a failure. */
const SMALL: ClientDraft = { dmaBits: 20 };

interface Cast {
  readonly name: string;
  readonly what: string;
  readonly clients: Readonly<Record<string, ClientDraft>>;
  readonly clientOf: (list: string) => string;
}

const casts: readonly Cast[] = [
  { name: 'one-client', what: 'one client', clients: { device: SMALL }, clientOf: () => 'device' },
  {
    name: 'two-clients',
    what: 'a client each',
    clients: { device: SMALL, twin: SMALL },
    clientOf: (list) => (list === 'a' ? 'device' : 'twin'),
  },
];

function draftsOf(first: readonly Turn[], second: readonly Turn[]): Draft[] {
  return casts.flatMap(({ name, what, clients, clientOf }) =>
    interleavings(first, second).map((turns): Draft => {
      const used = new Set(turns.map((turn) => turn.slice(1)));
      return {
        name: `${name}.${turns.map((turn) => wordsOf(turn).replace(' ', '-')).join('-')}`,
        title: `Two lists of ${what}: ${turns.map(wordsOf).join(', ')}`,
        clients,
        lists: Object.fromEntries(Object.entries(lists).filter(([list]) => used.has(list))),
        steps: turns.map((turn): StepDraft => {
          const list = turn.slice(1);
          return turn.startsWith('-') ? unmap(list) : map(list, clientOf(list));
        }),
      };
    }),
  );
}

/** Every order in which a driver may use two lists. */
export const interleaved: Family = {
  family: 'interleaved',
  title: 'Two lists in every order',
  description:
    'Every order of the maps and unmaps of two lists, each mapped up to twice, by one client or by two, with maps that fail ' +
    'anywhere in between: a list is mapped as if it were alone, and at the end each client has all of its IOVA back.',
  drafts: () => [
    ...draftsOf(['+a', '-a', '+a', '-a'], ['+b', '-b']),
    ...draftsOf(['+a', '-a', '+a', '-a'], ['!x', '!x']),
  ],
};
