// SPDX-License-Identifier: Apache-2.0

/** Text from a target on one line that is safe on a terminal: control characters and line ends become spaces. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}
