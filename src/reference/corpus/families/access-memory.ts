// SPDX-License-Identifier: Apache-2.0
import type { BarRegion, RamRegion } from '../../../../spec/types/formats.js';

/** Small, because all of it is written before each access. */
export const accessMemory: Readonly<Record<string, RamRegion | BarRegion>> = {
  ram: { kind: 'ram', size: '0x10000' },
  bridge0: { kind: 'bar', provider: 'bridge0', from: 'start', at: '0x100000', size: '0x10000' },
};
