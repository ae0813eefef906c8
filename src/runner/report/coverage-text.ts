// SPDX-License-Identifier: Apache-2.0
import type { CorpusCoverage } from '../../reference/corpus/coverage/report.js';
import { textTable } from './text-table.js';

/** Sums of a coverage report: what, how much there is, how much is exercised, how much of the rest is explained. */
function sums(coverage: CorpusCoverage): string[][] {
  const { requirements, branches, tuples, holes } = coverage;
  const unexercised = (all: readonly { readonly vectors: readonly string[] }[]): number =>
    all.filter(({ vectors }) => vectors.length === 0).length;
  const row = (what: string, total: number, missing: number): string[] => [
    what,
    String(total),
    String(total - missing),
    String(missing),
  ];
  return [
    row('requirements', requirements.length, unexercised(requirements)),
    row('blocks of the reference', branches.length, unexercised(branches)),
    ...tuples.map(({ what, possible, missing }) => row(what, possible, missing.length)),
    ['not exercised, without a reason', '', '', String(holes.filter(({ reason }) => reason === null).length)],
  ];
}

/** A coverage report for a terminal. */
export function coverageText(coverage: CorpusCoverage): string {
  const { corpus, requirements, branches, holes, needless } = coverage;
  const lines = [`corpus ${corpus}`, '', ...textTable([['', 'there are', 'exercised', 'not'], ...sums(coverage)])];
  lines.push('', 'requirements: vectors, first of them');
  lines.push(...textTable(requirements.map(({ id, vectors }) => [id, String(vectors.length), vectors[0] ?? ''])));
  lines.push('', 'blocks of the reference: vectors, first of them');
  const blocks = branches.map(({ file, line, function: name, text, vectors }) => [
    `${file}:${line}`,
    name,
    String(vectors.length),
    vectors[0] ?? '',
    text,
  ]);
  lines.push(...textTable(blocks), '', 'not exercised');
  for (const { what, reason } of holes) lines.push(`  ${what}`, `    ${reason ?? 'NOBODY SAYS WHY'}`);
  for (const what of needless) lines.push(`needless exception: ${what}`);
  return `${lines.join('\n')}\n`;
}

/** The page docs/coverage.md: sums, and what is not exercised. */
export function coverageMarkdown(coverage: CorpusCoverage): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  const table = (header: string[], rows: string[][]): string[] =>
    [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`);
  return `${[
    '<!-- SPDX-License-Identifier: Apache-2.0 -->',
    '<!-- prettier-ignore-start -->',
    '<!-- Written by p2p-conform corpus coverage --format markdown. Do not edit. -->',
    '',
    '# What the corpus exercises',
    '',
    `Corpus ${coverage.corpus}. \`p2p-conform corpus coverage --format json\` lists the vectors of each requirement, of each block and of each combination of values. A block is a piece of the reference (\`src/reference/algorithm\`, \`src/reference/path\`) that some vector runs more or less often than what it stands in.`,
    '',
    ...table(['', 'there are', 'exercised', 'not'], sums(coverage)),
    '',
    '## Not exercised, and why',
    '',
    ...table(
      ['what', 'why'],
      coverage.holes.map(({ what, reason }) => [what.replace(/:\d+ /, ' '), reason ?? 'NOBODY SAYS WHY']),
    ),
    '<!-- prettier-ignore-end -->',
  ].join('\n')}\n`;
}
