// SPDX-License-Identifier: Apache-2.0
// A process that has a live session and waits for its end, or, with `end` as its third argument, ends it by itself.
import path from 'node:path';
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
session.at = 'kind-orders/ram-bus';
if (how === 'end') {
  await session.next(500).catch((error) => {
    process.stdout.write(`${error.kind}: ${error.message}\n`);
  });
  process.stdout.write(`${await session.end()}\n`);
} else {
  setInterval(() => undefined, 1000);
}
