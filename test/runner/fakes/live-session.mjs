// SPDX-License-Identifier: Apache-2.0
// A process that has a live session and waits for its end, or, with `end` as its third argument, ends it by itself.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { LiveSession } from '../../../dist/runner/live/session.js';

const [agent = '', temporary = '', how = '', patience = '{}'] = process.argv.slice(2);
const devices = { providers: [], clients: [], force: false };
const session = await LiveSession.start({
  ...{ ...devices, agent, module: path.join(temporary, 'none.ko'), temporary },
  patience: JSON.parse(patience),
  tell: (line) => {
    process.stderr.write(`${line}\n`);
  },
});
session.vector = 'kind-orders/ram-bus';
if (how === 'end') {
  do await setTimeout(50);
  while (!existsSync(process.env.P2P_CONFORM_TEST_FILE));
  await session.next(500).catch((error) => {
    process.stdout.write(`${error.kind}: ${error.message}\n`);
  });
  process.stdout.write(`${await session.end()}\n`);
} else {
  setInterval(() => undefined, 1000);
}
