// SPDX-License-Identifier: Apache-2.0
// Stands before QEMU on PATH and does what FAKE_QEMU names, which is to fail in most cases. REAL_QEMU is the path of the real one.
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import path from 'node:path';

const HEADER = 24;
const RESULT = 5;
const RESULTS_BEFORE_GARBAGE = 3;
const args = process.argv.slice(2);
const chardev = args.findIndex((arg) => arg.startsWith('socket,id=channel,path='));
const socket = args[chardev]?.replace('socket,id=channel,path=', '');

const modes = {
  // A real guest whose kernel is told more than the run asks for.
  'more-parameters': () => {
    const append = args.indexOf('-append') + 1;
    args[append] = `${args[append]} ${process.env.FAKE_PARAMETERS}`;
    startReal();
  },
  // A real guest that stays on when its kernel powers it off.
  'stays-on': () => {
    args.push('-no-shutdown');
    startReal();
  },
  exit: () => process.exit(1),
  silence: () => connect(socket),
  garbage: () => connect(socket).write('Segmentation fault, and other things that are no frame'),
  // A real guest, whose fourth result is replaced.
  'garbage-later': () => {
    let results = 0;
    standBetween((frame) => {
      if (frame.readUInt16LE(6) === RESULT) results += 1;
      return results > RESULTS_BEFORE_GARBAGE ? Buffer.alloc(frame.length, 'x') : frame;
    });
  },
  // A real guest that is gone, once, with its second result on the way.
  'lost-result': () => {
    const lost = path.join(path.dirname(socket), 'lost');
    const isFirst = !existsSync(lost);
    let results = 0;
    standBetween((frame, guest) => {
      if (frame.readUInt16LE(6) === RESULT) results += 1;
      if (!isFirst || results < 2) return frame;
      writeFileSync(lost, '');
      guest.kill('SIGKILL');
      return Buffer.alloc(0);
    });
  },
};
modes[process.env.FAKE_QEMU]();

/** Runs a real guest; `change` gets each of its frames and gives what the host shall see of it. */
function standBetween(change) {
  const host = connect(socket);
  const inner = `${socket}.real`;
  let qemu;
  createServer((guest) => {
    host.pipe(guest);
    guest.on('close', () => host.end());
    let bytes = Buffer.alloc(0);
    guest.on('data', (more) => {
      bytes = Buffer.concat([bytes, more]);
      while (bytes.length >= HEADER && bytes.length >= HEADER + bytes.readUInt32LE(12)) {
        const length = HEADER + bytes.readUInt32LE(12);
        const frame = bytes.subarray(0, length);
        bytes = bytes.subarray(length);
        host.write(change(frame, qemu));
      }
    });
  }).listen(inner, () => {
    args[chardev] = `socket,id=channel,path=${inner}`;
    qemu = startReal();
  });
}

function startReal() {
  const real = ['--pdeathsig', 'KILL', process.env.REAL_QEMU, ...args];
  return spawn('setpriv', real, { stdio: 'inherit' }).on('exit', (code) => process.exit(code ?? 1));
}
