// SPDX-License-Identifier: Apache-2.0

/** Addresses that no client is given as IOVA, bytes, end excluded. */
export interface ReservedBlock {
  readonly start: number;
  readonly end: number;
  readonly kind: 'bridge-window' | 'msi';
}

/** As on a PC: the window of the host bridge below 4 GiB, and the addresses of MSIs. From low to high. */
export const reservedBlocks: readonly ReservedBlock[] = [
  { start: 0xc0000000, end: 0xfec00000, kind: 'bridge-window' },
  { start: 0xfee00000, end: 0xfef00000, kind: 'msi' },
];
