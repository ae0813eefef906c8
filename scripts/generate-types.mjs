// SPDX-License-Identifier: Apache-2.0
// Writes spec/types/formats.d.ts from spec/schema/. With --check: exits 1 if the file on disk is not what the schemas say.
import { readFile, readdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const schemaFolder = path.join(root, 'spec', 'schema');
const output = path.join(root, 'spec', 'types', 'formats.d.ts');

const files = (await readdir(schemaFolder)).filter((file) => file.endsWith('.schema.json')).sort();
const properties = {};
for (const file of files) {
  const schema = JSON.parse(await readFile(path.join(schemaFolder, file), 'utf8'));
  properties[schema.title] = { $ref: file };
}

const noType = new Set(['if', 'then', 'else', 'not']);

/** Drops what a type can't express (it would only blur the types), and writes tuples the way the generator knows. */
function forTypes(node) {
  if (Array.isArray(node)) return node.map(forTypes);
  if (node === null || typeof node !== 'object') return node;
  const { prefixItems, ...rest } = node;
  const kept = Object.fromEntries(
    Object.entries(rest)
      .filter(([key]) => !noType.has(key))
      .map(([key, value]) => [key, forTypes(value)]),
  );
  return prefixItems === undefined ? kept : { ...kept, items: forTypes(prefixItems), additionalItems: false };
}

const text = await compile(
  {
    title: 'Formats',
    description: 'One property for each file format.',
    type: 'object',
    additionalProperties: false,
    required: Object.keys(properties),
    properties,
  },
  'Formats',
  {
    cwd: `${schemaFolder}/`,
    $refOptions: {
      resolve: {
        file: { read: async ({ url }) => JSON.stringify(forTypes(JSON.parse(await readFile(url, 'utf8')))) },
      },
    },
    ignoreMinAndMaxItems: true,
    bannerComment:
      '// SPDX-License-Identifier: Apache-2.0\n// Generated from spec/schema by scripts/generate-types.mjs. Do not edit.',
    style: { singleQuote: true, printWidth: 120 },
    unreachableDefinitions: true,
  },
);

if (process.argv.includes('--check')) {
  const current = await readFile(output, 'utf8').catch(() => '');
  if (current !== text) {
    console.error(`${path.relative(root, output)} is not what spec/schema says. Run: npm run types`);
    process.exit(1);
  }
} else {
  await writeFile(`${output}.tmp`, text);
  await rename(`${output}.tmp`, output);
}
