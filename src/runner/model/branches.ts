// SPDX-License-Identifier: Apache-2.0

/** A place in a module: line and column, from 1, as TLC tells them. */
export type Place = `${number}:${number}`;

/** An arm of an IF or a CASE. */
export interface Branch {
  readonly module: string;
  /** Where it begins. */
  readonly place: Place;
  /** The line of the module on which it begins. */
  readonly text: string;
  /** The IF that it is an arm of, and the other arm; null in a CASE. */
  readonly of: { readonly whole: Place; readonly other: Place } | null;
}

interface Token {
  readonly text: string;
  readonly place: Place;
}

const TOKEN = /"[^"]*"|\|->|->|==|\\\/|\/\\|<<|>>|\[\]|[A-Za-z_]\w*|\d+|\\[A-Za-z]+|\S/g;

/** The arms of all IF and CASE expressions of a module. */
export function branchesOf(module: string, source: string): Branch[] {
  const tokens = tokensOf(withoutComments(source));
  const lines = source.split('\n');
  const branches: Branch[] = [];
  const ifs: { whole: Place; then: number }[] = [];
  // A -> belongs to the innermost CASE, unless a bracket was opened since: [A -> B].
  const nesting: ('CASE' | '[')[] = [];
  const add = (at: number, of: Branch['of']): void => {
    const place = bodyOf(tokens, at);
    branches.push({ module, place, text: (lines[Number(place.split(':')[0]) - 1] ?? '').trim(), of });
  };
  tokens.forEach(({ text, place }, index) => {
    if (text === 'CASE' || text === '[') nesting.push(text);
    if (text === ']') nesting.length = Math.max(nesting.lastIndexOf('['), 0);
    if (text === '==') nesting.length = 0;
    if (text === '->' && nesting.at(-1) === 'CASE') add(index + 1, null);
    if (text === 'IF') ifs.push({ whole: place, then: 0 });
    const top = ifs.at(-1);
    if (top === undefined) return;
    if (text === 'THEN') top.then = index + 1;
    if (text !== 'ELSE') return;
    ifs.pop();
    const { whole, then } = top;
    add(then, { whole, other: bodyOf(tokens, index + 1) });
    add(index + 1, { whole, other: bodyOf(tokens, then) });
  });
  return branches;
}

/** Where TLC's count of an expression is: not at a parenthesis, and of a LET at what stands after IN. */
function bodyOf(tokens: readonly Token[], at: number): Place {
  let index = at;
  for (;;) {
    const token = tokens[index];
    if (token === undefined) throw new SyntaxError('an arm without an expression');
    if (token.text === '(') {
      index += 1;
    } else if (token.text === 'LET') {
      let depth = 0;
      do {
        if (tokens[index]?.text === 'LET') depth += 1;
        if (tokens[index]?.text === 'IN') depth -= 1;
        index += 1;
      } while (depth > 0 && index < tokens.length);
    } else {
      return token.place;
    }
  }
}

function tokensOf(code: string): Token[] {
  return code
    .split('\n')
    .flatMap((line, row) =>
      Array.from(line.matchAll(TOKEN), (match): Token => ({ text: match[0], place: `${row + 1}:${match.index + 1}` })),
    );
}

/** The same text with blanks in place of comments. */
function withoutComments(source: string): string {
  const blank = (text: string): string => text.replace(/[^\n]/g, ' ');
  return source.replace(/\(\*[\s\S]*?\*\)/g, blank).replace(/\\\*.*$/gm, blank);
}
