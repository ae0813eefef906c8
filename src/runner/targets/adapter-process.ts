// SPDX-License-Identifier: Apache-2.0
import { execa, parseCommandString, type ResultPromise } from 'execa';
import type {
  AdapterRequest,
  AdapterResponse,
  Capabilities,
  Observation,
  TargetError,
} from '../../../spec/types/formats.js';
import { FormatError } from '../../reference/formats/format-error.js';
import { parseJson } from '../../reference/formats/read-json.js';
import { validate } from '../../reference/formats/validate.js';
import { afterSilence } from '../silence.js';
import { boundedLines, LineTooLongError } from './bounded-lines.js';

/** The longest line that an implementation may write, bytes. */
const MAX_LINE_BYTES = 32 * 1024 * 1024;
/** How much of the implementation's log is kept, lines. */
const KEPT_LOG_LINES = 50;
/** How long a process may take to end after its output has ended or it was told to, milliseconds. */
const EXIT_MILLISECONDS = 5000;

/** The implementation broke the adapter protocol, or is gone. */
export class AdapterFailure extends Error {
  override readonly name = 'AdapterFailure';
  constructor(
    readonly kind: TargetError['kind'],
    message: string,
  ) {
    super(message);
  }
}

/** How long the log of a process that is killed may take to end: until the kill is forced, and a little, milliseconds. */
const LOG_END_MILLISECONDS = 1500;

const processOptions = { buffer: false, reject: false, stdin: 'pipe', forceKillAfterDelay: 1000 } as const;

/** A child process that speaks the adapter protocol (spec/schema/adapter.schema.json). */
export class AdapterProcess {
  readonly #child: ResultPromise<typeof processOptions>;
  readonly #lines: AsyncGenerator<string>;
  readonly #log: string[] = [];
  readonly #logEnd: Promise<void>;
  #lastSeq = 0;
  #lastAnswered = 0;

  /** @param command - program and arguments, separated by spaces; a backslash keeps a space */
  constructor(command: string) {
    const [file = '', ...args] = parseCommandString(command);
    this.#child = execa(file, args, processOptions);
    this.#child.stdin.on('error', () => {
      // An implementation that is gone shows as the end of its output.
    });
    this.#lines = boundedLines(this.#child.stdout, MAX_LINE_BYTES);
    this.#logEnd = this.#keepLog();
  }

  /** The last lines of the implementation's standard error. */
  get log(): readonly string[] {
    return this.#log;
  }

  /** Sends a request; `seq` is added. Never waits for the implementation to read it: it may be writing itself. */
  send(request: Unnumbered<AdapterRequest>): void {
    this.#lastSeq += 1;
    this.#child.stdin.write(`${JSON.stringify({ seq: this.#lastSeq, ...request })}\n`);
  }

  /**
   * The response to the oldest request that has none yet.
   * @throws AdapterFailure if it doesn't come in time, or is not a response to that request
   */
  async receive(milliseconds: number): Promise<AdapterResponse> {
    const line = await this.#nextLine(milliseconds);
    if (line === null) throw new AdapterFailure('crash', `${await this.#howItEnded()} before it answered`);
    this.#lastAnswered += 1;
    const response = parseResponse(line);
    if (response.seq !== this.#lastAnswered) {
      throw new AdapterFailure('garbage', `answered seq ${response.seq}, but ${this.#lastAnswered} is next`);
    }
    return response;
  }

  /**
   * The first request.
   * @returns the implementation's name
   * @throws AdapterFailure
   */
  async start(milliseconds: number): Promise<string> {
    this.send({ command: 'start', protocol: 'p2p-conform/adapter/1' });
    const response = await this.receive(milliseconds);
    if ('name' in response) return response.name;
    throw new AdapterFailure('garbage', 'the answer to start is not an answer to start');
  }

  /**
   * Asks what the implementation offers.
   * @throws AdapterFailure
   */
  async capabilities(milliseconds: number): Promise<Capabilities> {
    this.send({ command: 'capabilities' });
    const response = await this.receive(milliseconds);
    if ('capabilities' in response) return response.capabilities;
    throw new AdapterFailure('garbage', 'the answer to capabilities is not an answer to capabilities');
  }

  /**
   * The observation that answers the oldest run request that has no answer yet.
   * @param vector - id of the scenario that was sent
   * @throws AdapterFailure
   */
  async observation(vector: string, milliseconds: number): Promise<Observation> {
    const response = await this.receive(milliseconds);
    if (!('observation' in response)) throw new AdapterFailure('garbage', 'the answer to run is not an observation');
    if (response.observation.vector === vector) return response.observation;
    throw new AdapterFailure('garbage', `observed ${response.observation.vector}, but was asked for ${vector}`);
  }

  /**
   * Ends the implementation in order, after its last response.
   * @returns what was wrong with its end
   */
  async stop(milliseconds: number): Promise<string[]> {
    try {
      this.send({ command: 'stop' });
      const response = await this.receive(milliseconds);
      if (!('stopped' in response)) return ['the answer to stop is not an answer to stop'];
      this.#child.stdin.end();
      const extra = await this.#nextLine(EXIT_MILLISECONDS);
      if (extra !== null) return [`wrote more after its last answer: ${shorten(extra)}`];
      const { exitCode, signal } = await this.#child;
      return exitCode === 0 ? [] : [`ended with ${signal ?? `exit code ${exitCode ?? 'unknown'}`} after stop`];
    } catch (error) {
      if (error instanceof AdapterFailure) return [`${error.kind} at stop: ${error.message}`];
      throw error;
    } finally {
      await this.kill();
    }
  }

  /** Ends the process, whatever it does. */
  async kill(): Promise<void> {
    this.#child.kill();
    this.#child.stdout.destroy();
    // What it started may live on and hold its standard error open.
    const timer = setTimeout(() => this.#child.stderr.destroy(), LOG_END_MILLISECONDS);
    await this.#logEnd;
    clearTimeout(timer);
    this.#child.stderr.destroy();
    await this.#child;
  }

  async #nextLine(milliseconds: number): Promise<string | null> {
    let endWait = (): void => undefined;
    const silence = new Promise<never>((_, reject) => {
      endWait = afterSilence(milliseconds, () => {
        reject(new AdapterFailure('hang', `no answer within ${milliseconds / 1000} s`));
      });
    });
    try {
      const next = await Promise.race([this.#lines.next(), silence]);
      return next.done === true ? null : next.value;
    } catch (error) {
      if (error instanceof AdapterFailure) throw error;
      throw new AdapterFailure('garbage', error instanceof Error ? error.message : String(error));
    } finally {
      endWait();
    }
  }

  async #howItEnded(): Promise<string> {
    const timer = setTimeout(() => this.#child.kill(), EXIT_MILLISECONDS);
    const result = await this.#child;
    clearTimeout(timer);
    if (result.code === 'ENOENT' || result.code === 'EACCES') return `it can't be run (${result.code})`;
    if (result.signal !== undefined) return `it was killed by ${result.signal}`;
    return `it ended with exit code ${result.exitCode ?? 'unknown'}`;
  }

  async #keepLog(): Promise<void> {
    try {
      for await (const line of boundedLines(this.#child.stderr, MAX_LINE_BYTES)) {
        this.#log.push(line);
        if (this.#log.length > KEPT_LOG_LINES) this.#log.shift();
      }
    } catch (error) {
      // Nothing of an empty log was cut, unless its first line is too long to be kept.
      if (this.#log.length === 0 && !(error instanceof LineTooLongError)) return;
      this.#log.push('(the rest of the log could not be read)');
    }
  }
}

/** Distributes over the kinds of requests, so that each keeps its own fields. */
type Unnumbered<Request> = Request extends unknown ? Omit<Request, 'seq'> : never;

/**
 * Reads a line that an implementation wrote.
 * @throws AdapterFailure that says what is wrong and where in the line
 */
export function parseResponse(line: string): AdapterResponse {
  try {
    const message = validate('AdapterLine', parseJson(line, 'response'), { file: 'response', pointer: '' });
    if ('command' in message) throw new AdapterFailure('garbage', 'wrote a request, not a response');
    return message;
  } catch (error) {
    if (error instanceof FormatError) throw new AdapterFailure('garbage', `${error.message} (${shorten(line)})`);
    throw error;
  }
}

function shorten(line: string): string {
  return line.length > 120 ? `${line.slice(0, 120)}...` : line;
}
