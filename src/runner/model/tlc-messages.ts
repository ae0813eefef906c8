// SPDX-License-Identifier: Apache-2.0

/** A state of a counterexample. */
export interface TraceState {
  /** The action that led to it, or `Initial predicate`. */
  readonly action: string;
  /** TLC's text for each variable, in TLC's order. */
  readonly variables: ReadonlyMap<string, string>;
}

/** Counts of evaluations, by module and range: `line:column-line:column`. */
export type Evaluated = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** What TLC said in one run. */
export interface TlcAnswer {
  /** The invariant or property that is violated, or null. */
  readonly violated: string | null;
  /** The way to the violation; empty without one. */
  readonly trace: readonly TraceState[];
  /** Errors that are not violations, such as a module that can't be parsed. */
  readonly errors: readonly string[];
  /** Distinct states found. */
  readonly states: number;
  /** TLC ran to the end and found nothing. */
  readonly passed: boolean;
  /** Actions that were never taken; only with coverage. */
  readonly neverTaken: readonly string[];
  /** How often each expression was evaluated; only with coverage. */
  readonly evaluated: Evaluated;
  /** What the model printed (PrintT), line by line. */
  readonly printed: readonly string[];
}

const START = /^@!@!@STARTMSG (\d+):(\d) @!@!@$/;
const END = /^@!@!@ENDMSG \d+ @!@!@$/;

/** Message codes and classes of TLC's -tool mode (tlc2.output.EC and MP). */
const CODE = {
  success: '2193',
  stats: '2199',
  progress: '2200',
  behaviour: '2121',
  state: '2217',
  action: '2772',
  coverage: '2201',
  count: '2221',
};
const ERROR_CLASSES = ['1', '2'];

/** A count of an expression, at any depth. */
const COUNT = /^ *\|*line (\d+), col (\d+) to line (\d+), col (\d+) of module (\w+): (\d+)/;

/** An action of a property that TLC names by its place only. */
const UNNAMED = /^Action property line \d+, .* is violated/;

const VIOLATED = /^(?:Invariant|Action property|Property|Temporal property) (\S+) (?:is|was) violated/;

/** Reads TLC's output in -tool mode, line by line. */
export class TlcMessages {
  readonly #onStates: (distinct: number) => void;
  readonly #property: string | null;
  #code: string | null = null;
  #class = '';
  #lines: string[] = [];
  #violated: string | null = null;
  readonly #trace: TraceState[] = [];
  readonly #errors: string[] = [];
  #states = 0;
  #passed = false;
  readonly #taken = new Map<string, number>();
  readonly #evaluated = new Map<string, Map<string, number>>();
  readonly #printed: string[] = [];

  /**
   * @param onStates - told the count of distinct states now and then
   * @param property - the one property that is checked, if it is one: TLC does not always name it
   */
  constructor(onStates: (distinct: number) => void, property: string | null = null) {
    this.#onStates = onStates;
    this.#property = property;
  }

  /** Takes the next line. */
  line(text: string): void {
    const start = START.exec(text);
    if (start !== null) {
      [, this.#code = '', this.#class = ''] = start;
      this.#lines = [];
    } else if (END.test(text)) {
      if (this.#code !== null) this.#message(this.#code, this.#lines);
      this.#code = null;
    } else if (this.#code === null) {
      this.#printed.push(text);
    } else {
      this.#lines.push(text);
    }
  }

  answer(): TlcAnswer {
    return {
      violated: this.#violated,
      trace: this.#trace,
      errors: this.#errors,
      states: this.#states,
      passed: this.#passed,
      neverTaken: Array.from(this.#taken).flatMap(([action, times]) => (times === 0 ? [action] : [])),
      evaluated: this.#evaluated,
      printed: this.#printed,
    };
  }

  #message(code: string, lines: readonly string[]): void {
    const first = lines[0] ?? '';
    if (code === CODE.coverage) this.#evaluated.clear();
    if (code === CODE.count) this.#count(first);
    const violated = UNNAMED.test(first) ? this.#property : VIOLATED.exec(first)?.[1];
    if (violated !== undefined && violated !== null) {
      this.#violated = violated;
      // A violation in an initial state has no behaviour: the state stands in the message itself.
      if (lines.length > 1) this.#trace.push({ action: 'Initial predicate', variables: variablesIn(lines.slice(1)) });
    } else if (code === CODE.state) {
      const action = /^\d+: <(.*?)(?: line \d.*)?>$/.exec(first)?.[1] ?? first;
      this.#trace.push({ action, variables: variablesIn(lines.slice(1)) });
    } else if (code === CODE.progress || code === CODE.stats) {
      const distinct = /([\d,]+) distinct states found/.exec(first)?.[1];
      if (distinct !== undefined) this.#states = Number(distinct.replaceAll(',', ''));
      this.#onStates(this.#states);
    } else if (code === CODE.success) {
      this.#passed = true;
    } else if (code === CODE.action) {
      const [, action, times] = /^<(\S+) line .*>: \d+:(\d+)$/.exec(first) ?? [];
      if (action !== undefined) this.#taken.set(action, Math.max(Number(times), this.#taken.get(action) ?? 0));
    } else if (ERROR_CLASSES.includes(this.#class) && code !== CODE.behaviour) {
      this.#errors.push(lines.join('\n'));
    }
  }

  /** Counts of one place on different ways to it add up. */
  #count(text: string): void {
    const [, line, column, endLine, endColumn, module, times] = COUNT.exec(text) ?? [];
    if (module === undefined) return;
    const ranges = this.#evaluated.get(module) ?? new Map<string, number>();
    this.#evaluated.set(module, ranges);
    const range = `${line}:${column}-${endLine}:${endColumn}`;
    ranges.set(range, (ranges.get(range) ?? 0) + Number(times));
  }
}

/** Splits `/\ x = …` conjuncts, each of which may go on over several lines. */
function variablesIn(lines: readonly string[]): Map<string, string> {
  const variables = new Map<string, string>();
  let name = '';
  for (const line of lines) {
    const start = /^(?:\/\\ )?(\w+) = (.*)$/.exec(line);
    if (start === null) variables.set(name, `${variables.get(name) ?? ''} ${line.trim()}`);
    else variables.set((name = start[1] ?? ''), start[2] ?? '');
  }
  variables.delete('');
  return variables;
}
