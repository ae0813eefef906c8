// SPDX-License-Identifier: Apache-2.0
import type { TargetError } from '../../../spec/types/formats.js';

const BUFFERED =
  'write one line for each request, in order, and flush after each: many languages keep output back until a buffer is ' +
  'full when it goes to a pipe. Read line by line too, not to the end of the input';

const CRASHED =
  'the command: its words are separated by spaces, a backslash keeps a space, and there is no shell. Then its log: the ' +
  'program has to live until "stop". Try it by itself, with a request on its standard input';

const FORM =
  'standard output is for responses alone, one JSON object a line with the seq of its request; logs go to standard ' +
  'error. The forms are in spec/schema/adapter.schema.json';

/** What to look at when the adapter protocol itself fails, by how it does. */
export const PROTOCOL_ADVICE: Readonly<Record<TargetError['kind'], string>> = {
  crash: CRASHED,
  hang: BUFFERED,
  garbage: FORM,
  'no-answer': BUFFERED,
  refused: 'what the implementation said itself, and its log',
};

/** What to look at when the end is wrong. */
export const STOP_ADVICE =
  'answer "stop" with {"seq":N,"stopped":true}, write nothing more, and exit with 0 (spec/schema/adapter.schema.json)';
