import type { TSchema } from 'typebox';
import type { Validator } from 'typebox/compile';
import { Pointer } from 'typebox/value';
import type { Complaint } from '../../errors.js';

type SchemaFault = ReturnType<Validator['Errors']>[number];

/**
 * What is wrong with a value, by the first departure from its schema that tells most: a property that nobody knows comes
 * before one that is missing, since it's often the same one misspelt.
 */
export function complaintAbout(
  schema: TSchema,
  value: unknown,
  faults: readonly SchemaFault[],
  whole = 'the body',
): Complaint {
  const unknown = faults.find(({ keyword }) => keyword === 'additionalProperties');
  // Of a value that may have several forms, the faults by each of them come before the one that says so.
  const fault = unknown ?? faults.find(({ keyword }) => keyword === 'anyOf') ?? faults[0];
  const at = clipped((fault?.instancePath ?? '').slice(1).replaceAll('/', '.'));
  const place = at === '' ? whole : `"${at}"`;
  const found: unknown = fault ? Pointer.Get({ root: value }, `/root${fault.instancePath}`) : value;
  switch (fault?.keyword) {
    case 'additionalProperties': {
      const name = clipped(fault.params.additionalProperties[0] ?? '');
      const known = Object.keys(schemaAt(schema, fault).properties ?? {});
      return {
        expected: `${place} to have nothing but what is known there`,
        received: `"${name}" came`,
        remedy: `Check its spelling, or leave it out; known are ${known.join(', ')}`,
      };
    }
    case 'required':
      return {
        expected: `${place} to have ${fault.params.requiredProperties.map((each) => `"${each}"`).join(' and ')}`,
        received: 'it has not',
        remedy: 'Add what is missing; /openapi.json describes it',
      };
    case undefined:
    default:
      return {
        expected: `${place} to be ${inWords(fault ? schemaAt(schema, fault) : schema)}`,
        received: at === '' && found === null ? 'nothing came' : `${abbreviated(found)} came`,
        remedy: remedyFor(fault ? schemaAt(schema, fault) : schema),
      };
  }
}

/** The parts of a schema that are put into words. */
interface Described {
  type?: string;
  const?: unknown;
  enum?: readonly unknown[];
  anyOf?: readonly Described[];
  properties?: Record<string, unknown>;
  items?: Described;
  default?: unknown;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
}

function schemaAt(schema: TSchema, { schemaPath }: SchemaFault): Described {
  const found: unknown = Pointer.Get({ root: schema }, `/root${schemaPath.replace(/^#/, '')}`);
  return typeof found === 'object' && found !== null ? found : {};
}

function inWords(schema: Described): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((each) => JSON.stringify(each)).join(' or ');
  if (schema.anyOf) return schema.anyOf.map(inWords).join(' or ');
  const { minimum, exclusiveMinimum, maximum, minItems = 0, maxItems, minLength = 0, maxLength } = schema;
  switch (schema.type) {
    case 'boolean':
      return 'true or false';
    case 'string':
      return `a text${between(minLength || undefined, maxLength, ' characters')}`;
    case 'integer':
    case 'number': {
      const what = schema.type === 'integer' ? 'a whole number' : 'a number';
      if (exclusiveMinimum === undefined) return `${what}${between(minimum, maximum, '')}`;
      return `${what} above ${exclusiveMinimum}${maximum === undefined ? '' : ` and at most ${maximum}`}`;
    }
    case 'array': {
      const counted = between(minItems || undefined, maxItems, ' items');
      return `a list${counted}${schema.items ? `, each ${inWords(schema.items)}` : ''}`;
    }
    case 'object':
      return 'an object';
    default:
      return 'something else';
  }
}

function between(least: number | undefined, most: number | undefined, what: string): string {
  const [from, to] = [least, most].map((limit) => limit?.toLocaleString('en'));
  if (from === undefined && to === undefined) return '';
  if (from === undefined) return ` of at most ${to}${what}`;
  if (to === undefined) return ` of at least ${from}${what}`;
  if (from === to) return ` of ${to}${what}`;
  return what === '' ? ` from ${from} to ${to}` : ` of ${from} to ${to}${what}`;
}

/** What clients call things is repeated, but not at any length. */
const clipped = (name: string) => (name.length > 60 ? `${name.slice(0, 59)}…` : name);

function abbreviated(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number' && !Number.isFinite(value)) return 'a number beyond all bounds';
  if (Array.isArray(value)) return `a list of ${value.length.toLocaleString('en')}`;
  if (typeof value === 'string' && value.length > 60) {
    return `a text of ${value.length.toLocaleString('en')} characters`;
  }
  return typeof value === 'object' && value !== null ? 'an object' : JSON.stringify(value);
}

function remedyFor({ default: usual }: Described): string {
  if (usual === undefined) return 'Send it so; /openapi.json describes it';
  return `Leave it out for ${JSON.stringify(usual)}, or choose another value`;
}
