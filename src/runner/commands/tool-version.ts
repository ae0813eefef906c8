// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../reference/formats/package-root.js';

/** The version of this package. */
export function toolVersion(): string {
  const file = path.join(packageRoot, 'package.json');
  const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version);
  throw new Error(`${file} has no version`);
}
