// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';

/** Hexadecimal sha256 of bytes or of text in UTF-8. */
export function sha256Of(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
