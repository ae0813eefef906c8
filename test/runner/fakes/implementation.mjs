// SPDX-License-Identifier: Apache-2.0
// Implementations that speak the adapter protocol, for tests of the runner: node implementation.mjs NAME.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { observe } from 'p2p-conform';
import { linuxRules } from '../../../dist/reference/algorithm/rules.js';

const capabilities = {
  profiles: ['dma-iommu'],
  pageSizes: ['0x1000'],
  granules: ['0x1000'],
  reach: 'any',
  maxEntries: 4096,
  adjacency: true,
  features: ['attrs', 'dma_map_sg', 'faults', 'sg_alloc_table_from_pages', 'supported', 'sync'],
};

const write = (text) => process.stdout.write(text);
const answer = (message) => write(`${JSON.stringify(message)}\n`);
const ran = (seq, observation) => answer({ seq, observation });

/** An observation in which the first mapped step is changed. */
function changed(scenario, change) {
  const observation = structuredClone(observe(scenario));
  const step = observation.steps.find(({ op, error }) => op === 'map' && error === null);
  if (step !== undefined) change(step, observation);
  return observation;
}

/** An observation by the reference with some of its rules replaced, for vectors whose id starts so. */
function wrong(scenario, rules, prefix) {
  return scenario.id.startsWith(prefix) ? observe(scenario, { iommu: { ...linuxRules, ...rules } }) : observe(scenario);
}

let runs = 0;

/** Answers the first of several requests that are on their way, and no other. */
const once = (answerFirst) => () => {
  runs += 1;
  if (runs === 1) answerFirst();
};

/** What each implementation answers to run, and to other requests where that is not the right answer. */
const implementations = {
  right: {},
  noisy: {
    run: ({ seq, scenario }) => {
      process.stderr.write(`${'WARNING: this is only our own log\n'.repeat(200)}`);
      ran(seq, observe(scenario));
    },
  },
  // Wrong answers.
  'short-segment': {
    run: ({ seq, scenario }) =>
      ran(
        seq,
        changed(scenario, ({ after }) => (after[0].dmaLength = '0x1')),
      ),
  },
  'bus-without-flag': {
    run: ({ seq, scenario }) =>
      ran(
        seq,
        changed(scenario, ({ after }) => after.forEach((entry) => (entry.flags = []))),
      ),
  },
  'too-many-segments': {
    run: ({ seq, scenario }) =>
      ran(
        seq,
        changed(scenario, (step) => (step.nents = 99)),
      ),
  },
  'no-segments': {
    run: ({ seq, scenario }) =>
      ran(
        seq,
        changed(scenario, (step) => (step.nents = 0)),
      ),
  },
  'always-fails': {
    run: ({ seq, scenario }) => {
      const observation = changed(scenario, (step) => (step.error = 'ENOMEM'));
      ran(seq, observation);
    },
  },
  'translates-nothing': {
    run: ({ seq, scenario }) =>
      ran(
        seq,
        changed(scenario, (step) => (step.translations = [])),
      ),
  },
  'keeps-translations': {
    run: ({ seq, scenario }) => {
      const observation = observe(scenario);
      observation.steps.forEach((step, index) => {
        if (step.op === 'unmap') step.translations = observation.steps[index - 1].translations;
      });
      ran(seq, observation);
    },
  },
  'keeps-iova': {
    run: ({ seq, scenario }) => {
      const observation = observe(scenario);
      observation.accounting?.forEach((count) => (count.after -= 1));
      ran(seq, observation);
    },
  },
  'never-fails': { run: ({ seq, scenario }) => ran(seq, wrong(scenario, { kind: () => 'iova' }, 'unreachable/')) },
  'ignores-boundary': { run: ({ seq, scenario }) => ran(seq, wrong(scenario, { padBefore: () => 0 }, '')) },
  'warns-in-kernel': {
    run: ({ seq, scenario }) =>
      ran(seq, { ...observe(scenario), log: ['[    1.000000] WARNING: CPU: 0 PID: 1 at drivers/iommu/iova.c:200'] }),
  },
  // Answers that are none.
  'one-step-less': {
    run: ({ seq, scenario }) => {
      const observation = observe(scenario);
      ran(seq, { ...observation, steps: observation.steps.slice(1) });
    },
  },
  'other-vector': {
    run: ({ seq, scenario }) => ran(seq, { ...observe(scenario), vector: 'sample/other' }),
  },
  'wrong-seq': { run: ({ seq, scenario }) => ran(seq + 1, observe(scenario)) },
  'answers-twice': {
    run: ({ seq, scenario }) => {
      ran(seq, observe(scenario));
      ran(seq, observe(scenario));
    },
  },
  'unknown-field': { run: ({ seq, scenario }) => answer({ seq, observation: observe(scenario), verdict: 'pass' }) },
  garbage: { run: () => write('%PDF-1.7 \u0000\u0001\n') },
  'huge-line': { run: () => write('x'.repeat(40 * 1024 * 1024)) },
  silence: { run: () => undefined },
  'silence-with-log': { run: once(() => process.stderr.write('waiting for the device\nstill waiting')) },
  'silence-with-heir': {
    run: once(() => {
      process.stderr.write('gone on without me\n');
      spawn('sleep', ['10'], { stdio: ['ignore', 'ignore', 'inherit'], detached: true }).unref();
    }),
  },
  'log-too-long': { run: () => process.stderr.write('x'.repeat(40 * 1024 * 1024)) },
  crash: {
    run: ({ seq, scenario }) => {
      runs += 1;
      if (runs > 1) {
        process.stderr.write('segment table corrupt\n');
        process.kill(process.pid, 'SIGSEGV');
      } else {
        ran(seq, observe(scenario));
      }
    },
  },
  'exits-with-0-early': { run: () => process.exit(0) },
  'errors-itself': {
    run: ({ seq, scenario }) => ran(seq, { vector: scenario.id, error: { kind: 'refused', message: 'not today' } }),
  },
  // Wrong ends.
  'writes-after-stop': {
    stop: ({ seq }) => {
      answer({ seq, stopped: true });
      answer({ seq: seq + 1, stopped: true });
    },
  },
  'fails-at-stop': {
    stop: ({ seq }) => {
      answer({ seq, stopped: true });
      process.exitCode = 5;
    },
  },
  'ignores-stop': { stop: () => undefined },
  // Nothing judged.
  'skips-all': { run: ({ seq, scenario }) => ran(seq, { vector: scenario.id, skipped: 'no such device' }) },
  'no-granule': { capabilities: ({ seq }) => answer({ seq, capabilities: { ...capabilities, granules: ['0x2000'] } }) },
  'dies-at-start': { start: () => process.exit(9) },
  'garbage-at-start': { start: () => write('hello\n') },
  'unknown-capability': {
    capabilities: ({ seq }) => answer({ seq, capabilities: { ...capabilities, speed: 'high' } }),
  },
};

const handlers = {
  start: ({ seq }) => answer({ seq, name: `test implementation ${process.argv[2]}` }),
  capabilities: ({ seq }) => answer({ seq, capabilities }),
  run: ({ seq, scenario }) => ran(seq, observe(scenario)),
  stop: ({ seq }) => answer({ seq, stopped: true }),
  ...implementations[process.argv[2]],
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  if ('scenario' in request && request.scenario.steps.some((step) => 'expect' in step))
    throw new Error('told the answer');
  handlers[request.command](request);
}
