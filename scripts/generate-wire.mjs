// SPDX-License-Identifier: Apache-2.0
// Writes the C headers and the TypeScript layouts of the binary protocol (native-harness/protocol/wire.json) and of the
// field kit's files, which extend it (kit.json). With --check: exits 1 if a file on disk is not what they say.
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const definition = async (name) => ({
  name,
  ...JSON.parse(await readFile(path.join(root, 'native-harness/protocol', `${name}.json`), 'utf8')),
});
/** Of the one protocol that has them; an extension has the same. */
const magicOf = ({ magic }) => Buffer.from(magic, 'latin1').readUInt32LE(0);
const scalarSizes = { u32: 4, u16: 2, u64: 8 };

/** Splits `char[64]` into its length; undefined for a scalar. */
const textLength = (type) => (type.startsWith('char[') ? Number(type.slice(5, -1)) : undefined);

/** Byte offset of each field; refuses a layout in which C would add padding. */
function layoutOf(name, fields) {
  let size = 0;
  const offsets = fields.map(([field, type]) => {
    const length = textLength(type) ?? scalarSizes[type];
    if (length === undefined) throw new Error(`${name}.${field} has the unknown type ${type}`);
    const alignment = scalarSizes[type] ?? 1;
    if (size % alignment !== 0) throw new Error(`${name}.${field} is not aligned to its size`);
    const offset = size;
    size += length;
    return offset;
  });
  const alignment = Math.max(...fields.map(([, type]) => scalarSizes[type] ?? 1));
  if (size % alignment !== 0) throw new Error(`${name} needs padding at its end`);
  return { offsets, size };
}

const hex = (value) => `0x${value.toString(16)}`;

/** Columns that a line of C may have, tabs being eight wide, and those of a comment that needs several lines. */
const MOST_COLUMNS = 100;
const COLUMNS = 80;

/** A comment in C, in as many lines as it takes. */
function comment(doc, indent = '') {
  const alone = `${indent}/* ${doc} */`;
  if (alone.length + indent.length * 7 <= MOST_COLUMNS) return [alone];
  const rows = [];
  for (const word of doc.split(' ')) {
    const row = `${rows.at(-1)} ${word}`;
    if (rows.length > 0 && row.length + indent.length * 7 <= COLUMNS) rows[rows.length - 1] = row;
    else rows.push(`${indent} * ${word}`);
  }
  return [`${indent}/*`, ...rows, `${indent} */`];
}

function header(wire) {
  const lines = [
    '/* SPDX-License-Identifier: GPL-2.0-only */',
    `/* Generated from ${wire.name}.json by scripts/generate-wire.mjs. Do not edit. */`,
    `#ifndef P2PC_${wire.name.toUpperCase()}_H`,
    `#define P2PC_${wire.name.toUpperCase()}_H`,
    '',
  ];
  if (wire.includes === undefined) {
    lines.push(
      '#include <linux/types.h>',
      '',
      '#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__',
      '#error "the protocol is little endian"',
      '#endif',
      '',
      `#define P2PC_MAGIC ${hex(magicOf(wire))}`,
      `#define P2PC_VERSION ${wire.version}`,
    );
  } else {
    lines.push(`#include "${wire.includes}"`);
  }
  for (const [name, [value, doc]] of Object.entries(wire.constants)) {
    lines.push('', ...comment(doc), `#define P2PC_${name} ${value > 0x7fffffff ? `${hex(value)}u` : value}`);
  }
  for (const [name, values] of Object.entries(wire.enums)) {
    lines.push('', `enum p2pc_${name} {`);
    for (const [value, [number, doc]] of Object.entries(values)) {
      if (doc !== '') lines.push(...comment(doc, '\t'));
      lines.push(`\tP2PC_${name.toUpperCase()}_${value} = ${number},`);
    }
    lines.push('};');
  }
  for (const [name, { doc, fields }] of Object.entries(wire.structs)) {
    lines.push('');
    if (doc !== '') lines.push(...comment(doc));
    lines.push(`struct p2pc_${name} {`);
    for (const [field, type, note] of fields) {
      if (note !== '') lines.push(...comment(note, '\t'));
      const length = textLength(type);
      lines.push(length === undefined ? `\t__${type} ${field};` : `\tchar ${field}[${length}];`);
    }
    lines.push('};');
  }
  lines.push('', '#endif', '');
  return lines.join('\n');
}

const camel = (name) => name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
const pascal = (name) => camel(`_${name}`);

function layout(wire) {
  const lines = [
    '// SPDX-License-Identifier: Apache-2.0',
    `// Generated from native-harness/protocol/${wire.name}.json by scripts/generate-wire.mjs. Do not edit.`,
    ...(wire.includes === undefined ? ['/* eslint-disable max-lines -- one definition, one file */'] : []),
    "import { readText, writeText } from './text.js';",
    '',
  ];
  if (wire.includes === undefined) {
    lines.push(`export const MAGIC = ${hex(magicOf(wire))};`, `export const VERSION = ${wire.version};`);
  }
  for (const [name, [value, doc]] of Object.entries(wire.constants)) {
    lines.push(`/** ${doc} */`, `export const ${name} = ${value};`);
  }
  for (const [name, values] of Object.entries(wire.enums)) {
    lines.push('', `export const ${pascal(name)} = {`);
    for (const [value, [number, doc]] of Object.entries(values)) {
      if (doc !== '') lines.push(`/** ${doc} */`);
      lines.push(`${value}: ${number},`);
    }
    lines.push('} as const;');
  }
  for (const [name, { doc, fields }] of Object.entries(wire.structs)) {
    const { offsets, size } = layoutOf(name, fields);
    const type = `Wire${pascal(name)}`;
    if (doc !== '') lines.push('', `/** ${doc} */`);
    lines.push(`export interface ${type} {`);
    for (const [field, kind, note] of fields) {
      if (field === 'reserved') continue;
      if (note !== '') lines.push(`/** ${note} */`);
      const fieldType = textLength(kind) === undefined ? (kind === 'u64' ? 'bigint' : 'number') : 'string';
      lines.push(`${camel(field)}: ${fieldType};`);
    }
    lines.push('}', '', `export const ${name.toUpperCase()}_SIZE = ${size};`);
    lines.push(`export function read${pascal(name)}(view: DataView, at: number): ${type} {`, 'return {');
    fields.forEach(([field, kind], index) => {
      if (field === 'reserved') return;
      const at = `at + ${offsets[index]}`;
      const length = textLength(kind);
      const read = {
        u16: `view.getUint16(${at}, true)`,
        u32: `view.getUint32(${at}, true)`,
        u64: `view.getBigUint64(${at}, true)`,
      };
      lines.push(`${camel(field)}: ${length === undefined ? read[kind] : `readText(view, ${at}, ${length})`},`);
    });
    lines.push('};', '}');
    lines.push(`export function write${pascal(name)}(view: DataView, at: number, value: ${type}): void {`);
    fields.forEach(([field, kind], index) => {
      if (field === 'reserved') return;
      const arguments_ = `at + ${offsets[index]}, value.${camel(field)}`;
      const length = textLength(kind);
      const set = { u16: 'setUint16', u32: 'setUint32', u64: 'setBigUint64' };
      lines.push(
        length === undefined ? `view.${set[kind]}(${arguments_}, true);` : `writeText(view, ${arguments_}, ${length});`,
      );
    });
    lines.push('}');
  }
  lines.push(
    '',
    '/** Size and field offsets of every struct, to be compared with what the C compiler makes of the header. */',
  );
  lines.push('export const LAYOUT = {');
  for (const [name, { fields }] of Object.entries(wire.structs)) {
    const { offsets, size } = layoutOf(name, fields);
    lines.push(
      `${name}: { size: ${size}, offsets: { ${fields.map(([field], index) => `${field}: ${offsets[index]}`).join(', ')} } },`,
    );
  }
  lines.push('} as const;', '');
  return lines.join('\n');
}

const outputs = [];
for (const [name, layoutName] of [
  ['wire', 'layout'],
  ['kit', 'kit-layout'],
]) {
  const wire = await definition(name);
  const layoutFile = path.join(root, `src/runner/wire/${layoutName}.ts`);
  const options = { ...(await prettier.resolveConfig(layoutFile)), parser: 'typescript' };
  outputs.push([path.join(root, `native-harness/protocol/p2pc_${name}.h`), header(wire)]);
  outputs.push([layoutFile, await prettier.format(layout(wire), options)]);
}
for (const [file, text] of outputs) {
  if (process.argv.includes('--check')) {
    if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
      console.error(
        `${path.relative(root, file)} is not what native-harness/protocol says. Run: node scripts/generate-wire.mjs`,
      );
      process.exitCode = 1;
    }
  } else {
    await writeFile(`${file}.tmp`, text);
    await rename(`${file}.tmp`, file);
  }
}
