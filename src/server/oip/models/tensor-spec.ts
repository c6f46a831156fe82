import { badRequest, quoted, shapeText } from '../bad-request.js';
import type { ClaimedInput, Datatype, NamedTensor, Tensor } from '../tensors/tensor.js';

/** A tensor that a model takes or gives. */
export interface TensorSpec {
  readonly name: string;
  readonly datatype: Datatype;
  /** Lengths, and names of lengths that requests choose: equal names are equal lengths. */
  readonly shape: readonly (number | string)[];
  /** Whether a request may leave it out. */
  readonly isOptional?: boolean;
  /** Which numbers it may have. Default: every one that is finite. */
  readonly values?: ValueRange;
}

export interface ValueRange {
  /** Such as `token ids from 0 to 99`. */
  readonly words: string;
  readonly includes: (value: number) => boolean;
}

const FINITE: ValueRange = { words: 'finite numbers', includes: Number.isFinite };

/** Names of lengths, and how long they may be at most. */
export type MostLengths = Readonly<Record<string, number>>;

/**
 * Reads the inputs of a request. Nothing is allocated by what a request claims: only data that came is read, after its shape
 * was found right.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for an input that is missing, unknown, there twice, or of another type or shape
 */
export function readInputs(
  specs: readonly TensorSpec[],
  claimed: readonly ClaimedInput[],
  most: MostLengths,
): Map<string, NamedTensor> {
  const byName = new Map(specs.map((spec) => [spec.name, spec]));
  const lengths = new Map<string, { length: number; of: string }>();
  const read = new Map<string, NamedTensor>();
  for (const input of claimed) {
    const spec = byName.get(input.name);
    if (!spec) {
      throw badRequest(
        `inputs named ${namesOf(specs)}`,
        `${quoted(input.name)} came`,
        'Ask for the metadata of the model to see what it takes',
      );
    }
    if (read.has(input.name)) {
      throw badRequest('every input once', `${input.name} came twice`, 'Send each input once');
    }
    read.set(input.name, readInput(spec, input, lengths, most));
  }
  const missing = specs.find(({ name, isOptional }) => !isOptional && !read.has(name));
  if (missing) {
    throw badRequest(
      `the inputs ${namesOf(specs.filter(({ isOptional }) => !isOptional))}`,
      `${missing.name} is missing`,
      'Send it along',
    );
  }
  return read;
}

function readInput(
  spec: TensorSpec,
  { name, datatype, shape, read }: ClaimedInput,
  lengths: Map<string, { length: number; of: string }>,
  most: MostLengths,
): NamedTensor {
  if (datatype !== spec.datatype) {
    throw badRequest(
      `${name} to be of datatype ${spec.datatype}`,
      `${quoted(datatype)} came`,
      'Convert it before it is sent',
    );
  }
  requireShape(spec, shape, lengths, most);
  const tensor = { name, ...read(spec.datatype) };
  requireValues(spec, tensor);
  return tensor;
}

/** A scalar may also come as the shape [1], which servers want that know no scalars. */
function requireShape(
  { name, shape: wanted }: TensorSpec,
  shape: readonly number[],
  lengths: Map<string, { length: number; of: string }>,
  most: MostLengths,
): void {
  const isScalar = wanted.length === 0 && shape.length === 1 && shape[0] === 1;
  const isAlike = shape.length === wanted.length && wanted.every((length, i) => matches(length, shape[i]!));
  if (!isScalar && !isAlike) {
    throw badRequest(
      `${name} to have the shape ${shapeText(wanted)}`,
      `${shapeText(shape)} came`,
      'Send it in the shape that the metadata of the model says',
    );
  }
  for (const [i, length] of wanted.entries()) {
    if (typeof length === 'string') requireLength(name, length, shape[i]!);
  }

  function requireLength(of: string, axis: string, length: number): void {
    const limit = most[axis]!;
    if (length < 1 || length > limit) {
      throw badRequest(
        `the length ${axis} of ${of} to be from 1 to ${limit}`,
        `${length} came`,
        length < 1 ? 'Send at least one' : 'Send fewer at once',
      );
    }
    const before = lengths.get(axis);
    if (before && before.length !== length) {
      throw badRequest(
        `${of} and ${before.of} to agree in the length ${axis}`,
        `one has ${length}, the other ${before.length}`,
        'Send as many of each',
      );
    }
    lengths.set(axis, { length, of });
  }
}

const matches = (wanted: number | string, length: number) => typeof wanted === 'string' || wanted === length;

function requireValues({ name, values = FINITE }: TensorSpec, { datatype, data }: Tensor): void {
  if (datatype === 'BYTES' || datatype === 'BOOL') return;
  for (let at = 0; at < data.length; at++) {
    if (values.includes(Number(data[at]))) continue;
    throw badRequest(
      `${name} to have ${values.words}`,
      `element ${at} is ${data[at]}`,
      'Check the arithmetic that made it',
    );
  }
}

const namesOf = (specs: readonly TensorSpec[]) => specs.map(({ name }) => name).join(', ');
