import { IMAGE_DEFAULTS, SENTENCE_DEFAULTS, type SentenceDefaults } from './defaults.js';
import { flagOf } from './flag-of.js';

type Kind = 'number' | 'boolean' | 'string';

/** Flags that decide what a run learns and have no default. */
const WITHOUT_DEFAULT = {
  preset: 'string',
  freeBits: 'number',
  klSlope: 'number',
  klMidpoint: 'number',
} as const satisfies Partial<Record<keyof SentenceDefaults | 'preset', Kind>>;

/** The flags that a sweep may name, without their dashes, with what yargs calls them and the kind of their values. */
export const SWEEPABLE: ReadonlyMap<string, { key: string; kind: Kind }> = new Map(
  Object.entries({ ...kindsOf({ ...IMAGE_DEFAULTS, ...SENTENCE_DEFAULTS }), ...WITHOUT_DEFAULT }).map(
    ([key, kind]) => [flagOf(key).slice(2), { key, kind }],
  ),
);

/** A flag's value as yargs would read it; a number that is none is NaN, which is refused later, by its flag. */
export function readValue(value: string, kind: Kind): string | number | boolean {
  switch (kind) {
    case 'number':
      return Number(value);
    case 'boolean':
      return value === 'true';
    case 'string':
      return value;
    default:
      return kind satisfies never;
  }
}

function kindsOf(defaults: Readonly<Record<string, string | number | boolean>>): Record<string, Kind> {
  return Object.fromEntries(Object.entries(defaults).map(([key, value]) => [key, kindOf(value)]));
}

function kindOf(value: string | number | boolean): Kind {
  return typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'string';
}
