// SPDX-License-Identifier: Apache-2.0
import type { Examination } from './examine.js';
import { PURPOSES } from './needs.js';

const GIB = 1024 ** 3;

/** The examination as lines of text for a person. */
export function renderExamination(examination: Examination): string {
  const { machine, targets, programs, cache, cures } = examination;
  const width = Math.max(...programs.map(({ name }) => name.length), ...targets.map(({ name }) => name.length));
  const row = (good: boolean, name: string, detail: string): string =>
    `  ${good ? 'ok     ' : 'missing'}  ${name.padEnd(width)}  ${detail}`;
  return [
    `Machine: Node ${machine.node}, ${machine.arch}, ${machine.cpus} CPUs, ${gibibytes(machine.memoryBytes)} memory`,
    '',
    'Targets',
    ...targets.map(({ name, ready, detail }) => row(ready, name, detail)),
    '',
    'Programs and libraries',
    ...programs.map((program) =>
      row(
        program.path !== null,
        program.name,
        program.path ?? `package ${program.package}: to ${PURPOSES[program.purpose]}`,
      ),
    ),
    '',
    `Cache: ${cache.folder}, ${gibibytes(cache.bytes)}, ${gibibytes(cache.freeBytes)} free on its disk`,
    ...cache.kernels.map(({ name, built }) => `  ${name}${built ? ', built' : ''}`),
    '',
    ...(cures.length === 0
      ? ['Nothing is missing.']
      : ['To supply what is missing:', ...cures.map((cure) => `  ${cure}`)]),
    '',
  ].join('\n');
}

function gibibytes(bytes: number): string {
  return `${(bytes / GIB).toFixed(1)} GiB`;
}
