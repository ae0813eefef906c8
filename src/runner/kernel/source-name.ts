// SPDX-License-Identifier: Apache-2.0

/** The package with the source of a version `6.12` or `6.12.117`. */
export function packageOf(version: string): string {
  return `linux-source-${version.split('.').slice(0, 2).join('.')}`;
}

/** Whether a package's version is one of a Linux version: 6.12.117-1 is one of 6.12 and of 6.12.117, not of 6.12.11. */
export function belongsTo(packageVersion: string, version: string): boolean {
  return packageVersion.startsWith(version) && !/^\d/.test(packageVersion.slice(version.length));
}

/** The newest of names that end in versions, by the numbers in them, or null. */
export function newestOf(names: readonly string[]): string | null {
  return [...names].sort(new Intl.Collator('en', { numeric: true }).compare).at(-1) ?? null;
}
