// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import { execa } from 'execa';
import { parseHex } from '../../reference/formats/hex.js';
import { TargetStartError } from '../errors/conform-error.js';
import type { OffsetTopology } from './bus-offset.js';
import { machineArguments, type GuestSettings } from './command-line.js';

/** 32-bit cells of a range in the node of a PCI host bridge: flags, two of the bus address, two of the physical one, two of the size. */
const RANGE_CELLS = 7;

/**
 * Writes the device tree that QEMU would give to the guest, but for the bus address of one window of its host bridge.
 * @param program - path of the QEMU program
 * @param folder - where the device tree goes
 * @returns its path
 * @throws TargetStartError when QEMU's device tree is not what the topology takes it for
 */
export async function writeDeviceTree(
  topology: OffsetTopology,
  settings: GuestSettings,
  program: string,
  folder: string,
): Promise<string> {
  const { bridge, window, bus } = topology.busOffset;
  const file = path.join(folder, 'bus-offset.dtb');
  const machine = machineArguments(topology, settings, 'tcg', { dumpdtb: file });
  await run(program, ['-nodefaults', '-no-user-config', '-display', 'none', ...machine]);
  const cells = (await run('fdtget', ['-t', 'x', file, bridge, 'ranges'])).trim().split(/\s+/);
  const wanted = cellsOf(window).join(' ');
  let found = false;
  for (let at = 0; at < cells.length; at += RANGE_CELLS) {
    if (cells.slice(at + 3, at + 5).join(' ') !== wanted) continue;
    cells.splice(at + 1, 2, ...cellsOf(bus));
    found = true;
  }
  if (!found) {
    throw new TargetStartError(
      `QEMU's host bridge has no window at ${window}: its ranges are ${cells.join(' ')}.`,
      `See busOffset in native-harness/topologies; ${program} may have another memory map.`,
    );
  }
  await run('fdtput', ['-t', 'x', file, bridge, 'ranges', ...cells]);
  return file;
}

/** A 64-bit address as two cells, as fdtget writes them. */
function cellsOf(address: string): string[] {
  const value = parseHex(address);
  return [value >> 32n, value & 0xffffffffn].map((cell) => cell.toString(16));
}

async function run(program: string, args: readonly string[]): Promise<string> {
  const { failed, exitCode, stdout, stderr } = await execa(program, args, { reject: false, stdin: 'ignore' });
  if (!failed) return stdout;
  throw new TargetStartError(
    `${program} could not make the guest's device tree (exit code ${String(exitCode)}): ${stderr.trim()}`,
    'Leave out --bus-offset, or look at the program.',
  );
}
