// SPDX-License-Identifier: Apache-2.0

/** Bytes that the protocol doesn't allow. */
export class WireError extends Error {
  override readonly name = 'WireError';
}
