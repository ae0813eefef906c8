// SPDX-License-Identifier: Apache-2.0
import type { PathQuestion } from '../formats/check-path.js';
import { listedHostBridges } from '../formats/host-bridges.js';

/** What lies between two functions, as sets: the links and functions of both ways to the root, less what they share. */
export interface PathFacts {
  /** A bridge, or the function itself, that both are at or below. */
  readonly joined: boolean;
  readonly redirected: boolean;
  readonly links: number;
  readonly forwards: boolean;
}

/** The facts that the requirements PATH-* speak of. */
export function pathFacts(question: PathQuestion, provider: string, client: string): PathFacts {
  const up = lineOf(question, provider);
  const down = lineOf(question, client);
  const shared = up.filter((name) => down.includes(name));
  const crossing = [...up, ...down].filter((name) => !shared.includes(name));
  // The lowest shared function is where the traffic turns.
  const turn = shared.slice(0, 1);
  return {
    joined: shared.length > 0,
    redirected: [...crossing, ...turn].some((name) =>
      question.functions[name]?.acs?.some((bit) => bit === 'RR' || bit === 'CR' || bit === 'EC'),
    ),
    links: crossing.length,
    forwards: forwards(question, [provider, client]),
  };
}

/** The function and every bridge above it. */
function lineOf({ functions }: PathQuestion, name: string): string[] {
  const line: string[] = [];
  for (let next = name; functions[next] !== undefined; next = functions[next]?.on ?? '') line.push(next);
  return line;
}

function forwards(question: PathQuestion, ends: readonly string[]): boolean {
  const { cpu, hosts, functions } = question;
  if (cpu.vendor === 'amd' && cpu.family >= 0x17) return true;
  const crossed = new Set(ends.map((end) => functions[lineOf(question, end).at(-1) ?? '']?.on ?? ''));
  return [...crossed].every((host) => {
    const first = functions[hosts[host]?.first ?? ''];
    if (first === undefined || !(first.at === '00.0' || first.type === 'root-port')) return false;
    return listedHostBridges.some(
      ({ vendor, device, within }) =>
        vendor === first.id?.vendor && device === first.id.device && (!within || crossed.size === 1),
    );
  });
}
