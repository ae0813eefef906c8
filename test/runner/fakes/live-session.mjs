// SPDX-License-Identifier: Apache-2.0
// A process that has a live session and waits for its end.
import path from 'node:path';
import { LiveSession } from '../../../dist/runner/live/session.js';

const [agent = '', temporary = ''] = process.argv.slice(2);
const devices = { providers: [], clients: [], force: false };
await LiveSession.start({ ...devices, agent, module: path.join(temporary, 'none.ko'), temporary });
setInterval(() => undefined, 1000);
