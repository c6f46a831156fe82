import { SentenceVaeError } from '../../src/errors.js';
import { normals, uniforms } from '../../src/random/draws.js';
import type { ModelValue } from '../convert/convert.js';
import type { SourceModel } from '../read/read-model.js';

/** Lengths that stand in for open ones. */
const BATCH = 3;
const OPEN_LENGTH = 5;
/** Images go through windows and halvings. */
const OPEN_SIDE = 64;

/** Random numbers for an input of a model. */
export interface RandomInput {
  readonly name: string;
  readonly type: 'float32' | 'int32' | 'bool';
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

/**
 * Draws numbers for an input: normal ones, ids where an embedding reads them, masks where integers are none.
 * @param index which input of the model it is
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for an input of unknown rank
 */
export function randomInput(input: ModelValue, index: number, model: SourceModel): RandomInput {
  const { name, type } = input;
  const lengths = lengthsOf(input);
  const count = lengths.reduce((product, length) => product * length, 1);
  const key = { seed: 1, purpose: 'verification', index } as const;
  const ids = idLimit(model, name);
  if (type === 'float32') {
    // Ids may come as floats too.
    const values =
      ids === undefined ? normals(key, count) : uniforms(key, count).map((u) => Math.floor(u * ids));
    return { name, type, shape: lengths, values };
  }
  const limit = ids ?? (lengths.length > 2 ? PIXEL_VALUES : undefined);
  const values =
    limit === undefined
      ? rightPaddedMask(count, lengths.at(-1) ?? 1)
      : Int32Array.from(uniforms(key, count), (u) => Math.floor(u * limit));
  return { name, type: type === 'bool' ? 'bool' : 'int32', shape: lengths, values };
}

/** The states that a stateful layer starts from. */
export function zeros(input: ModelValue): RandomInput {
  const shape = lengthsOf(input);
  const count = shape.reduce((product, length) => product * length, 1);
  return { name: input.name, type: 'float32', shape, values: new Float32Array(count) };
}

function lengthsOf({ name, shape }: ModelValue): readonly number[] {
  if (!shape) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: 'inputs whose rank is known, to verify the model with numbers',
      received: `the model leaves that of ${name} open`,
      remedy: `Give a shape, as in --inputs "${name}:1,224,224,3"`,
    });
  }
  return shape.map((length, axis) => {
    if (typeof length === 'number') return length;
    if (axis === 0) return BATCH;
    return shape.length > 3 ? OPEN_SIDE : OPEN_LENGTH;
  });
}

/** Integers of more than two axes are images. */
const PIXEL_VALUES = 256;

/** Ones followed by zeros in each row, all lengths in turn: an integer input that is not an id is a mask. */
function rightPaddedMask(count: number, length: number): Int32Array {
  return Int32Array.from({ length: count }, (_, at) => {
    const row = Math.floor(at / length);
    return at % length <= row % length ? 1 : 0;
  });
}

/** How many ids an input may have, if an embedding reads it. */
function idLimit(model: SourceModel, input: string): number | undefined {
  if (model.kind === 'graph') return undefined;
  for (const layer of model.layers.values()) {
    const reads = layer.calls.some((call) => call.inputs.some((reference) => reference.layer === input));
    const limit = layer.config['input_dim'] ?? layer.config['vocabulary'];
    if (reads && typeof limit === 'number') return limit;
  }
  return undefined;
}
