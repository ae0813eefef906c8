// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import { execa } from 'execa';
import { parseHex } from '../../reference/formats/hex.js';
import { TargetStartError } from '../errors/conform-error.js';
import type { OffsetTopology } from './bus-offset.js';
import { machineArguments, type GuestSettings } from './command-line.js';

/** 32-bit cells of a range in the node of a PCI host bridge: flags, two of the bus address, two of the physical one, two of the size. */
const RANGE_CELLS = 7;

/** QEMU writes it in less than a second. */
const PATIENCE_MS = 30_000;

/**
 * Writes the device tree that QEMU would give to an emulated guest, but for the bus address of one window of its host bridge.
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
      `QEMU's host bridge ${bridge} has no window at ${window}: its ranges are ${cells.join(' ')} (${file}).`,
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
  const options = { reject: false, stdin: 'ignore', timeout: PATIENCE_MS, killSignal: 'SIGKILL' } as const;
  const result = await execa(program, args, options);
  if (!result.failed) return result.stdout;
  throw new TargetStartError(
    `The guest's device tree could not be made: ${result.message}`,
    'Leave out --bus-offset, or run that command by hand.',
  );
}
