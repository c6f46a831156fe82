import { inJson } from '../../../errors.js';
import { badRequest } from '../bad-request.js';
import { elementsOf, type Datatype, type NamedTensor, type Tensor } from './tensor.js';

/**
 * Reads a tensor's elements from JSON, where they stand in one flat list or nested as their shape is.
 * @param name of the input, for messages
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for another number of elements, other nesting, or elements that the type doesn't hold
 */
export function readJsonData(
  name: string,
  data: unknown,
  datatype: Datatype,
  shape: readonly number[],
): Tensor {
  const elements = flat(name, data, shape);
  switch (datatype) {
    case 'FP32':
      return { datatype, shape, data: Float32Array.from(elements, (each, at) => float(name, each, at)) };
    case 'INT64':
      return { datatype, shape, data: BigInt64Array.from(elements, (each, at) => whole(name, each, at)) };
    case 'BOOL':
      return { datatype, shape, data: Uint8Array.from(elements, (each, at) => truth(name, each, at)) };
    case 'BYTES':
      return { datatype, shape, data: elements.map((each, at) => text(name, each, at)) };
    default:
      return datatype satisfies never;
  }
}

function flat(name: string, data: unknown, shape: readonly number[]): unknown[] {
  if (!Array.isArray(data)) {
    throw badRequest(`the data of ${name} as a list`, `it is ${shown(data)}`, 'Put the elements into a list');
  }
  const isNested = shape.length > 1 && data.some((each) => Array.isArray(each));
  const elements: unknown[] = [];
  if (isNested) collect(name, data, shape, elements);
  else for (const each of data) elements.push(each);
  const expected = elementsOf(shape);
  if (elements.length !== expected) {
    throw badRequest(
      `${expected} elements of ${name}, whose shape is [${shape.join(', ')}]`,
      `there are ${elements.length}`,
      'Send as much data as the shape says',
    );
  }
  return elements;
}

function collect(name: string, data: unknown, shape: readonly number[], into: unknown[]): void {
  const [length, ...rest] = shape;
  if (length === undefined) {
    into.push(data);
    return;
  }
  if (!Array.isArray(data) || data.length !== length) {
    throw badRequest(
      `the data of ${name} nested as its shape [${shape.join(', ')}] says`,
      Array.isArray(data)
        ? `a list has ${data.length} items instead of ${length}`
        : `there is ${shown(data)}`,
      'Nest the data as the shape says, or send one flat list',
    );
  }
  for (const each of data) collect(name, each, rest, into);
}

function float(name: string, value: unknown, at: number): number {
  // What is too large for float32 would become infinite.
  if (typeof value === 'number' && Number.isFinite(Math.fround(value))) return value;
  throw wrongElement(name, 'numbers that float32 holds', value, at);
}

function whole(name: string, value: unknown, at: number): bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  throw wrongElement(name, 'whole numbers from -(2^53 - 1) to 2^53 - 1, as far as JSON is exact', value, at);
}

function truth(name: string, value: unknown, at: number): number {
  if (typeof value === 'boolean') return Number(value);
  throw wrongElement(name, 'true or false', value, at);
}

function text(name: string, value: unknown, at: number): string {
  if (typeof value === 'string') return value;
  throw wrongElement(name, 'texts', value, at);
}

const wrongElement = (name: string, expected: string, value: unknown, at: number) =>
  badRequest(
    `the elements of ${name} to be ${expected}`,
    `element ${at} is ${shown(value)}`,
    'Send elements of the datatype that the input has',
  );

const shown = (value: unknown) => (value === undefined ? 'missing' : inJson(value));

/** More of them would hold everybody up while they are written: a million numbers take a second. */
const MOST_ELEMENTS = 1 << 18;

/**
 * A tensor's elements as one flat list.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for too many, and for numbers that JSON doesn't have
 */
export function writeJsonData(tensor: NamedTensor): unknown[] {
  if (tensor.data.length > MOST_ELEMENTS) {
    throw badRequest(
      `outputs of at most ${MOST_ELEMENTS} elements in JSON`,
      `${tensor.name} has ${tensor.data.length}`,
      'Ask for it as binary data',
    );
  }
  switch (tensor.datatype) {
    case 'FP32':
      return Array.from(tensor.data, (value) => requireFinite(tensor.name, value));
    case 'INT64':
      return Array.from(tensor.data, Number);
    case 'BOOL':
      return Array.from(tensor.data, Boolean);
    case 'BYTES':
      return [...tensor.data];
    default:
      return tensor satisfies never;
  }
}

function requireFinite(name: string, value: number): number {
  if (Number.isFinite(value)) return value;
  throw badRequest(
    `the output ${name} to have numbers that JSON can express`,
    `one of them is ${value}`,
    'Ask for it as binary data',
  );
}
