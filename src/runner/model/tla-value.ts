// SPDX-License-Identifier: Apache-2.0

/** A value as TLC prints it. */
export type TlaValue =
  | { readonly kind: 'integer'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'sequence' | 'set'; readonly items: readonly TlaValue[] }
  | { readonly kind: 'record'; readonly fields: ReadonlyMap<string, TlaValue> }
  | { readonly kind: 'function'; readonly pairs: readonly (readonly [TlaValue, TlaValue])[] };

const TOKEN = /\s*(<<|>>|\|->|:>|@@|[{}[\](),]|"(?:[^"\\]|\\.)*"|-?\d+|[A-Za-z_]\w*)/y;

/**
 * Parses a value that TLC printed.
 * @throws SyntaxError if it is none
 */
export function parseTlaValue(text: string): TlaValue {
  const parser = new Parser(text);
  const value = parser.value();
  parser.end();
  return value;
}

/** The value on one line, as TLA+ writes it. */
export function formatTlaValue(value: TlaValue): string {
  switch (value.kind) {
    case 'integer':
      return String(value.value);
    case 'string':
      return JSON.stringify(value.value);
    case 'boolean':
      return value.value ? 'TRUE' : 'FALSE';
    case 'sequence':
      return `<<${value.items.map(formatTlaValue).join(', ')}>>`;
    case 'set':
      return `{${value.items.map(formatTlaValue).join(', ')}}`;
    case 'record':
      return `[${Array.from(value.fields, ([name, field]) => `${name} |-> ${formatTlaValue(field)}`).join(', ')}]`;
    case 'function':
      return `(${value.pairs.map(([from, to]) => `${formatTlaValue(from)} :> ${formatTlaValue(to)}`).join(' @@ ')})`;
  }
}

class Parser {
  readonly #tokens: string[] = [];
  #next = 0;

  constructor(text: string) {
    TOKEN.lastIndex = 0;
    let end = 0;
    for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
      this.#tokens.push(match[1] ?? '');
      end = TOKEN.lastIndex;
    }
    if (text.slice(end).trim() !== '') throw new SyntaxError(`not a TLA+ value: ${text.slice(end, end + 40)}`);
  }

  end(): void {
    if (this.#next < this.#tokens.length) this.#fail();
  }

  value(): TlaValue {
    const token = this.#take();
    switch (token) {
      case '<<':
        return { kind: 'sequence', items: this.#list('>>', () => this.value()) };
      case '{':
        return { kind: 'set', items: this.#list('}', () => this.value()) };
      case '[':
        return { kind: 'record', fields: new Map(this.#list(']', () => this.#field())) };
      case '(':
        return { kind: 'function', pairs: this.#pairs() };
      case 'TRUE':
      case 'FALSE':
        return { kind: 'boolean', value: token === 'TRUE' };
      default:
        if (token.startsWith('"')) return { kind: 'string', value: token.slice(1, -1).replace(/\\(.)/g, '$1') };
        if (/^-?\d/.test(token)) return { kind: 'integer', value: Number(token) };
        return this.#fail();
    }
  }

  #field(): [string, TlaValue] {
    const name = this.#take();
    this.#expect('|->');
    return [name, this.value()];
  }

  #pairs(): [TlaValue, TlaValue][] {
    const pairs: [TlaValue, TlaValue][] = [];
    do {
      const from = this.value();
      this.#expect(':>');
      pairs.push([from, this.value()]);
    } while (this.#accept('@@'));
    this.#expect(')');
    return pairs;
  }

  #list<T>(close: string, item: () => T): T[] {
    const items: T[] = [];
    if (this.#accept(close)) return items;
    do items.push(item());
    while (this.#accept(','));
    this.#expect(close);
    return items;
  }

  #accept(token: string): boolean {
    if (this.#tokens[this.#next] !== token) return false;
    this.#next += 1;
    return true;
  }

  #expect(token: string): void {
    if (!this.#accept(token)) this.#fail();
  }

  #take(): string {
    const token = this.#tokens[this.#next];
    if (token === undefined) this.#fail();
    this.#next += 1;
    return token;
  }

  #fail(): never {
    throw new SyntaxError(`not a TLA+ value near: ${this.#tokens.slice(this.#next, this.#next + 8).join(' ')}`);
  }
}
