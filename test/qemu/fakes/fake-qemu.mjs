// SPDX-License-Identifier: Apache-2.0
// Stands before QEMU on PATH and fails in the way that FAKE_QEMU names. REAL_QEMU is the path of the real one.
import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';

const HEADER = 24;
const RESULT = 5;
const RESULTS_BEFORE_GARBAGE = 3;
const args = process.argv.slice(2);
const chardev = args.findIndex((arg) => arg.startsWith('socket,id=channel,path='));
const socket = args[chardev]?.replace('socket,id=channel,path=', '');

const modes = {
  exit: () => process.exit(1),
  silence: () => connect(socket),
  garbage: () => connect(socket).write('Segmentation fault, and other things that are no frame'),
  // A real guest, whose fourth result is replaced.
  'garbage-later': () => {
    const host = connect(socket);
    const inner = `${socket}.real`;
    createServer((guest) => {
      host.pipe(guest);
      guest.on('close', () => host.end());
      let bytes = Buffer.alloc(0);
      let results = 0;
      guest.on('data', (more) => {
        bytes = Buffer.concat([bytes, more]);
        while (bytes.length >= HEADER && bytes.length >= HEADER + bytes.readUInt32LE(12)) {
          const length = HEADER + bytes.readUInt32LE(12);
          if (bytes.readUInt16LE(6) === RESULT) results += 1;
          host.write(results > RESULTS_BEFORE_GARBAGE ? Buffer.alloc(length, 'x') : bytes.subarray(0, length));
          bytes = bytes.subarray(length);
        }
      });
    }).listen(inner, () => {
      args[chardev] = `socket,id=channel,path=${inner}`;
      spawn('setpriv', ['--pdeathsig', 'KILL', process.env.REAL_QEMU, ...args], { stdio: 'inherit' }).on(
        'exit',
        (code) => process.exit(code ?? 1),
      );
    });
  },
};
modes[process.env.FAKE_QEMU]();
