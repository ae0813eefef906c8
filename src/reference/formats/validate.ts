// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020, type AnySchemaObject, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Formats } from '../../../spec/types/formats.js';
import { FormatError, type Place } from './format-error.js';
import { packageRoot } from './package-root.js';

/** A format by its schema's title, for example `VectorFile`. */
export type FormatName = keyof Formats;

const schemaFolder = path.join(packageRoot, 'spec', 'schema');

interface Registry {
  readonly ajv: Ajv2020;
  /** Schema id by title. */
  readonly ids: ReadonlyMap<string, string>;
}

let registry: Registry | undefined;

function schemas(): Registry {
  if (registry !== undefined) return registry;
  const ajv = new Ajv2020({
    verbose: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    strictTuples: false,
  });
  const ids = new Map<string, string>();
  for (const file of readdirSync(schemaFolder).filter((name) => name.endsWith('.schema.json'))) {
    const schema: unknown = JSON.parse(readFileSync(path.join(schemaFolder, file), 'utf8'));
    if (!isTitled(schema)) throw new Error(`${path.join(schemaFolder, file)}: a schema needs $id and title`);
    ajv.addSchema(schema);
    ids.set(schema.title, schema.$id);
  }
  registry = { ajv, ids };
  return registry;
}

function isTitled(schema: unknown): schema is AnySchemaObject & { $id: string; title: string } {
  return (
    typeof schema === 'object' &&
    schema !== null &&
    '$id' in schema &&
    typeof schema.$id === 'string' &&
    'title' in schema &&
    typeof schema.title === 'string'
  );
}

function validator<Name extends FormatName>(name: Name): ValidateFunction<Formats[Name]> {
  const { ajv, ids } = schemas();
  const id = ids.get(name);
  const found = id === undefined ? undefined : ajv.getSchema<Formats[Name]>(id);
  if (found === undefined) throw new Error(`no schema is titled ${name} in ${schemaFolder}`);
  return found;
}

/**
 * Checks a value against the schema of a format.
 * @throws FormatError for the first thing that is wrong
 */
export function validate<Name extends FormatName>(name: Name, value: unknown, place: Place): Formats[Name] {
  const check = validator(name);
  if (check(value)) return value;
  // Where a schema offers alternatives, the error that lies deepest is about the alternative that was meant.
  const errors = check.errors ?? [];
  const deepest = errors.reduce<ErrorObject | undefined>(
    (best, error) => (best === undefined || depth(error) > depth(best) ? error : best),
    undefined,
  );
  const pointer = place.pointer + (deepest?.instancePath ?? '');
  throw new FormatError({ file: place.file, pointer }, ...explain(deepest, name));
}

function depth(error: ErrorObject): number {
  return error.instancePath.split('/').length;
}

function explain(error: ErrorObject | undefined, name: string): [problem: string, cure: string] {
  const seeSchema = `see the schema ${name} in spec/schema`;
  if (error === undefined) return [`not a valid ${name}`, seeSchema];
  const parameter = (key: string): string => String((error.params as Record<string, unknown>)[key]);
  switch (error.keyword) {
    case 'additionalProperties':
      return [`unknown field "${parameter('additionalProperty')}"`, `remove it or correct its name (${seeSchema})`];
    case 'required':
      return [`the field "${parameter('missingProperty')}" is missing`, `add it (${seeSchema})`];
    case 'pattern':
      return explainPattern(error.data, parameter('pattern'));
    case 'maxItems':
      return [`more than ${parameter('limit')} items`, 'make it shorter, or split it'];
    default:
      return [error.message ?? error.keyword, seeSchema];
  }
}

/** Digits that a pattern of common.schema.json allows in a number: 8 for hex32, 16 for hex64. */
const NUMBER_PATTERN = /^\^0x\(0\|\[1-9a-f\]\[0-9a-f\]\{0,(7|15)\}\)\$$/;

function explainPattern(value: unknown, pattern: string): [problem: string, cure: string] {
  const shown = typeof value === 'string' ? JSON.stringify(value.slice(0, 80)) : 'this';
  const digits = NUMBER_PATTERN.exec(pattern)?.[1];
  if (digits === undefined) return [`${shown} does not match ${pattern}`, 'write it that way'];
  const bits = digits === '7' ? 32 : 64;
  if (typeof value === 'string' && /^0x[1-9a-f][0-9a-f]*$/.test(value)) {
    return [`${shown} has more than ${bits} bits`, `give a number below 2^${bits}`];
  }
  return [
    `${shown} is not a number in hexadecimal`,
    'write 0x and lower-case digits, without leading zeros, as a string',
  ];
}
