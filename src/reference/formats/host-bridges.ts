// SPDX-License-Identifier: Apache-2.0

/** A host bridge that forwards peer-to-peer traffic, by the first function on its root bus. */
export interface ListedHostBridge {
  readonly vendor: string;
  readonly device: string;
  /** Only within the one host bridge, not to another (REQ_SAME_HOST_BRIDGE). */
  readonly within: boolean;
}

const intel = (device: string, within: boolean): ListedHostBridge => ({ vendor: '0x8086', device, within });

/** What Linux 6.12 lists (drivers/pci/p2pdma.c: pci_p2pdma_whitelist). A fact of the platform, not of the decision. */
export const listedHostBridges: readonly ListedHostBridge[] = [
  intel('0x3c00', true),
  intel('0x3c01', true),
  intel('0x2f00', true),
  intel('0x2f01', true),
  intel('0x2030', false),
  intel('0x2031', false),
  intel('0x2032', false),
  intel('0x2033', false),
  intel('0x2020', false),
  intel('0x09a2', false),
];
