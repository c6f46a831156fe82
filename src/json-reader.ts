import { inJson } from './errors.js';

/**
 * Readers for JSON documents whose types TypeScript infers. They stand here instead of typebox because importing
 * that takes longer (110–190 ms) than everything else `gen` does before it can write its first sentence.
 */

/** Returns a value in its checked type; `at` names its place in the document, such as `sizes.latent`. */
export type Reader<T> = (value: unknown, at: string) => T;

/** The type that a reader returns. */
export type ReadBy<R> = R extends Reader<infer T> ? T : never;

/** A value of a document isn't what its place asks for. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch';
  readonly at: string;
  /** What belongs there, such as `an integer of at least 1`. */
  readonly expected: string;
  /** What stands there, such as `it is "many"`. */
  readonly received: string;

  constructor(at: string, expected: string, value: unknown) {
    const received = value === undefined ? 'there is none' : `it is ${inJson(value)}`;
    super(`Expected ${expected} at ${at}, but ${received}.`);
    this.at = at;
    this.expected = expected;
    this.received = received;
  }
}

/** A string with at least one character. */
export const text: Reader<string> = (value, at) => {
  if (typeof value !== 'string' || value === '') throw new Mismatch(at, 'a text', value);
  return value;
};

/** A string of a certain form, which `name` puts into words. */
export const textLike =
  (pattern: RegExp, name: string): Reader<string> =>
  (value, at) => {
    if (typeof value !== 'string' || !pattern.test(value)) throw new Mismatch(at, name, value);
    return value;
  };

/** A finite number, not below `minimum`. */
export const number =
  (minimum = -Infinity): Reader<number> =>
  (value, at) => {
    if (typeof value === 'number' && Number.isFinite(value) && value >= minimum) return value;
    throw new Mismatch(at, minimum === -Infinity ? 'a number' : `a number of at least ${minimum}`, value);
  };

/** An integer that JavaScript represents exactly, not below `minimum` and not above `maximum`. */
export const integer =
  (minimum: number, maximum = Number.MAX_SAFE_INTEGER): Reader<number> =>
  (value, at) => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= minimum && value <= maximum) {
      return value;
    }
    const range =
      maximum === Number.MAX_SAFE_INTEGER ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
    throw new Mismatch(at, `an integer ${range}`, value);
  };

/** Nothing, or something of a kind. */
export const optional =
  <T>(read: Reader<T>): Reader<T | undefined> =>
  (value, at) =>
    value === undefined ? undefined : read(value, at);

/** Exactly this value. */
export const exactly =
  <const T extends string | number>(wanted: T): Reader<T> =>
  (value, at) => {
    if (value !== wanted) throw new Mismatch(at, JSON.stringify(wanted), value);
    return wanted;
  };

/** One of these values. */
export const oneOf =
  <const T extends string>(...wanted: readonly T[]): Reader<T> =>
  (value, at) => {
    const found = wanted.find((each) => each === value);
    if (found === undefined) {
      throw new Mismatch(at, `one of ${wanted.map((each) => JSON.stringify(each)).join(', ')}`, value);
    }
    return found;
  };

const members = (value: unknown, at: string): [string, unknown][] => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value);
  throw new Mismatch(at, 'an object', value);
};

const within = (at: string, key: string) => (at === '' ? key : `${at}.${key}`);

/** An object with any keys, whose values are all alike. */
export const recordOf =
  <T>(read: Reader<T>): Reader<Record<string, T>> =>
  (value, at) =>
    Object.fromEntries(members(value, at).map(([key, member]) => [key, read(member, within(at, key))]));

/** An object with these members. Others are left out of the result, so that a later version may add some. */
export const object =
  <Shape extends Record<string, Reader<unknown>>>(
    shape: Shape,
  ): Reader<{ [Key in keyof Shape]: ReadBy<Shape[Key]> }> =>
  (value, at) => {
    const found = new Map(members(value, at));
    const entries = Object.entries(shape).map(([key, read]) => [key, read(found.get(key), within(at, key))]);
    // fromEntries forgets which key has which type; the entries were made from `shape` itself.
    return Object.fromEntries(entries) as { [Key in keyof Shape]: ReadBy<Shape[Key]> };
  };

/** An object with these members, which keeps the others as they are: for documents that more than this code reads. */
export const openObject =
  <Shape extends Record<string, Reader<unknown>>>(
    shape: Shape,
  ): Reader<{ [Key in keyof Shape]: ReadBy<Shape[Key]> }> =>
  (value, at) => ({ ...Object.fromEntries(members(value, at)), ...object(shape)(value, at) });

/** Whatever stands there, as it is, as long as something does. */
export const anything: Reader<unknown> = (value, at) => {
  if (value === undefined) throw new Mismatch(at, 'something', value);
  return value;
};

/** A list whose items are all alike. */
export const arrayOf =
  <T>(read: Reader<T>): Reader<T[]> =>
  (value, at) => {
    if (!Array.isArray(value)) throw new Mismatch(at, 'a list', value);
    return value.map((item, index) => read(item, within(at, String(index))));
  };
