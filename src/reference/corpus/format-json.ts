// SPDX-License-Identifier: Apache-2.0

/** The longest line that an array or object is written on, characters. */
const WIDTH = 120;

/** JSON with two spaces of indentation, in which what fits on a line stands on one. Ends with a newline. */
export function formatJson(value: unknown): string {
  return `${write(value, '')}\n`;
}

function write(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const flat = JSON.stringify(value, null, 1).replaceAll(/\n\s*/g, ' ');
  if (indent.length + flat.length <= WIDTH) return flat;
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item === 'string')) return `[\n${filled(value, inner)}\n${indent}]`;
    const items = value.map((item: unknown) => inner + write(item, inner));
    return `[\n${items.join(',\n')}\n${indent}]`;
  }
  const members = Object.entries(value).map(
    ([key, member]) => `${inner}${JSON.stringify(key)}: ${write(member, inner)}`,
  );
  return `{\n${members.join(',\n')}\n${indent}}`;
}

/** As many strings on each line as fit. */
function filled(items: readonly string[], indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const item of items) {
    const text = JSON.stringify(item);
    if (line !== '' && indent.length + line.length + text.length + 3 > WIDTH) {
      lines.push(`${indent}${line},`);
      line = text;
    } else {
      line = line === '' ? text : `${line}, ${text}`;
    }
  }
  return [...lines, indent + line].join('\n');
}
