import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  constant,
  fed,
  int32,
  opDifference,
  opOutputs,
  open,
  type Given,
} from '../../../fixtures/export/op-case.js';
import { convert } from '../../../../export/convert/convert.js';
import { attr, graphModel, placeholder } from '../../../fixtures/export/graph-model.js';

beforeAll(() => tf.setBackend('cpu'));

const RUNS = { seed: 7, numRuns: 15 };
const types = fc.constantFrom('float32' as const, 'int32' as const, 'bool' as const);
const given = fc.constantFrom<Given>('constant', 'fed', 'open');
const shapes = (least = 1, most = 4) =>
  fc.array(fc.integer({ min: 1, max: 4 }), { minLength: least, maxLength: most });

/** The numbers 0, 1, 2, … in a shape; as bools every third is true. */
function counted(shape: readonly number[], type: 'float32' | 'int32' | 'bool' = 'float32'): tf.Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  const values = Array.from({ length: size }, (_, index) =>
    type === 'bool' ? Number(index % 3 === 0) : index,
  );
  return tf.tensor(values, [...shape], type);
}

/** tfjs fails where a range of stride 1 ends before it begins. */
function forwards<Place extends { begin: number; end: number; stride: number }>(
  place: Place,
  length: number,
): Place {
  const inside = (index: number) => Math.min(Math.max(index < 0 ? index + length : index, 0), length);
  const isBackwards = inside(place.end) < inside(place.begin);
  return place.stride === 1 && isBackwards ? { ...place, begin: place.end, end: place.begin } : place;
}

/** So many index vectors, each a step further through the first axes of a shape. */
function indexVectors(shape: readonly number[], depth: number, count: number, step: number): tf.Tensor {
  const whole = shape.slice(0, depth);
  const vectors = Array.from({ length: count }, (_, at) => {
    let rest = at * step;
    return whole
      .toReversed()
      .map((length) => {
        const index = rest % length;
        rest = Math.floor(rest / length);
        return index;
      })
      .toReversed();
  });
  return tf.tensor2d(vectors.flat(), [count, depth], 'int32');
}

describe('joining', () => {
  test('Concat and ConcatV2 of tensors of different lengths', async () => {
    await fc.assert(
      fc.asyncProperty(
        shapes(),
        fc.nat(),
        fc.boolean(),
        types,
        fc.array(fc.nat(3), { minLength: 2, maxLength: 4 }),
        async (shape, place, isNegative, type, lengths) => {
          const axis = place % shape.length;
          const tensors = lengths.map((length) => open(counted(shape.with(axis, length), type)));
          const axisInput = constant(int32(isNegative ? axis - shape.length : axis));
          const N = { N: attr.int(tensors.length) };
          expect(await opDifference({ op: 'ConcatV2', inputs: [...tensors, axisInput], attr: N })).toBe(0);
          if (isNegative) return;
          expect(await opDifference({ op: 'Concat', inputs: [axisInput, ...tensors], attr: N })).toBe(0);
        },
      ),
      RUNS,
    );
  });

  test('Pack along old and new axes', async () => {
    await fc.assert(
      fc.asyncProperty(
        shapes(0, 3),
        fc.nat(),
        fc.boolean(),
        types,
        fc.integer({ min: 1, max: 3 }),
        given,
        async (shape, place, isNegative, type, count, how) => {
          const axis = place % (shape.length + 1);
          const inputs = Array.from({ length: count }, (_, index) => ({
            tensor: counted(shape, type),
            given: index === 0 ? ('open' as const) : how,
          }));
          const written = isNegative ? axis - shape.length - 1 : axis;
          expect(
            await opDifference({ op: 'Pack', inputs, attr: { axis: attr.int(written), N: attr.int(count) } }),
          ).toBe(0);
        },
      ),
      RUNS,
    );
  });

  test('Pack gives the others the shape of the first', async () => {
    const inputs = [fed(tf.scalar(3)), constant(tf.tensor1d([4])), fed(tf.tensor2d([[5]]))];
    expect(await opDifference({ op: 'Pack', inputs, attr: { axis: attr.int(0) } })).toBe(0);
  });

  test('Tile', async () => {
    await fc.assert(
      fc.asyncProperty(
        shapes(1, 3),
        types,
        fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 3, maxLength: 3 }),
        given,
        given,
        async (shape, type, repeats, ofTensor, ofRepeats) => {
          const inputs = [
            { tensor: counted(shape, type), given: ofTensor },
            { tensor: int32(repeats.slice(0, shape.length)), given: ofRepeats },
          ];
          expect(await opDifference({ op: 'Tile', inputs })).toBe(0);
        },
      ),
      RUNS,
    );
  });
});

describe('cutting', () => {
  test('Unpack', async () => {
    await fc.assert(
      fc.asyncProperty(shapes(), fc.nat(), fc.boolean(), types, async (shape, place, isNegative, type) => {
        const axis = place % shape.length;
        const num = shape[axis]!;
        const how = isNegative ? open : fed;
        expect(
          await opDifference({
            op: 'Unpack',
            inputs: [how(counted(shape, type))],
            attr: { axis: attr.int(isNegative ? axis - shape.length : axis), num: attr.int(num) },
            outputs: num,
          }),
        ).toBe(0);
      }),
      RUNS,
    );
  });

  test('Split evenly', async () => {
    await fc.assert(
      fc.asyncProperty(
        shapes(),
        fc.nat(),
        fc.boolean(),
        types,
        fc.integer({ min: 1, max: 3 }),
        async (shape, place, isOpen, type, count) => {
          const axis = place % shape.length;
          const tensor = counted(shape.with(axis, shape[axis]! * count), type);
          const inputs = [
            constant(int32(isOpen ? axis : axis - shape.length)),
            isOpen ? open(tensor) : fed(tensor),
          ];
          expect(
            await opDifference({ op: 'Split', inputs, attr: { num_split: attr.int(count) }, outputs: count }),
          ).toBe(0);
        },
      ),
      RUNS,
    );
  });

  test('SplitV by lengths, one of which may be the rest', async () => {
    await fc.assert(
      fc.asyncProperty(
        shapes(),
        fc.nat(),
        given,
        given,
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (shape, place, ofTensor, ofLengths, lengths, hasRest) => {
          const axis = place % shape.length;
          const tensor = counted(
            shape.with(
              axis,
              lengths.reduce((sum, each) => sum + each, 0),
            ),
          );
          // tfjs counts a rest at the first place wrongly.
          const rest = 1 + (place % Math.max(1, lengths.length - 1));
          const written = hasRest && lengths.length > 1 ? lengths.with(rest, -1) : lengths;
          const inputs = [
            { tensor, given: ofTensor },
            { tensor: int32(written), given: ofLengths },
            constant(int32(axis)),
          ];
          expect(
            await opDifference({
              op: 'SplitV',
              inputs,
              attr: { num_split: attr.int(lengths.length) },
              outputs: lengths.length,
            }),
          ).toBe(0);
        },
      ),
      RUNS,
    );
  });

  test('Slice', async () => {
    await fc.assert(
      fc.asyncProperty(
        shapes(),
        types,
        given,
        given,
        given,
        fc.array(fc.tuple(fc.nat(), fc.nat(), fc.boolean()), { minLength: 4, maxLength: 4 }),
        async (shape, type, ofTensor, ofBegin, ofSize, cuts) => {
          const begin = shape.map((length, axis) => cuts[axis]![0] % (length + 1));
          const size = shape.map((length, axis) =>
            cuts[axis]![2] ? -1 : cuts[axis]![1] % (length - begin[axis]! + 1),
          );
          const inputs = [
            { tensor: counted(shape, type), given: ofTensor },
            { tensor: int32(begin), given: ofBegin },
            { tensor: int32(size), given: ofSize },
          ];
          expect(await opDifference({ op: 'Slice', inputs })).toBe(0);
        },
      ),
      RUNS,
    );
  });

  test('Reverse and ReverseV2', async () => {
    await fc.assert(
      fc.asyncProperty(
        shapes(),
        types,
        given,
        given,
        fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
        fc.boolean(),
        async (shape, type, ofTensor, ofAxes, chosen, isNegative) => {
          const x = { tensor: counted(shape, type), given: ofTensor };
          const flags = shape.map((_, axis) => chosen[axis]!);
          const axes = flags.flatMap((isReversed, axis) =>
            isReversed ? [isNegative ? axis - shape.length : axis] : [],
          );
          expect(
            await opDifference({ op: 'ReverseV2', inputs: [x, { tensor: int32(axes), given: ofAxes }] }),
          ).toBe(0);
          expect(
            await opDifference({ op: 'Reverse', inputs: [x, constant(tf.tensor1d(flags, 'bool'))] }),
          ).toBe(0);
        },
      ),
      RUNS,
    );
  });
});

describe('StridedSlice', () => {
  /** What stands at one place of `x[…]`. */
  const places = fc.array(
    fc.record({
      kind: fc.constantFrom('range', 'range', 'range', 'shrink', 'new', 'ellipsis'),
      begin: fc.integer({ min: -6, max: 6 }),
      end: fc.integer({ min: -6, max: 6 }),
      stride: fc.constantFrom(1, 1, 2, -1, -2),
      masks: fc.nat(3),
      index: fc.nat(),
    }),
    { minLength: 1, maxLength: 6 },
  );

  test('with all masks and signs of strides', async () => {
    await fc.assert(
      fc.asyncProperty(
        shapes(),
        places,
        types,
        given,
        given,
        given,
        async (shape, generated, type, ofTensor, ofBegin, ofEnd) => {
          let axes = shape.length;
          let hasEllipsis = false;
          const taken = generated.filter(({ kind }) => {
            if (kind === 'new') return true;
            if (kind === 'ellipsis') return !hasEllipsis && (hasEllipsis = true);
            return axes-- > 0;
          });
          // tfjs mixes axes up where it takes an index along one and every other element along another.
          const isSteady = taken.every(({ kind, stride }) => kind !== 'range' || stride === 1);
          const spent = taken.filter(({ kind }) => kind === 'range' || kind === 'shrink').length;
          const middle = taken.findIndex(({ kind }) => kind === 'ellipsis');
          let axis = 0;
          const spec = taken.map((place, position) => {
            if (position === middle) {
              axis += shape.length - spent;
              return place;
            }
            if (place.kind === 'new') return place;
            const length = shape[axis++]!;
            if (place.kind !== 'shrink' || !isSteady) {
              // Of a computed begin before the first element, ONNX says something else.
              const isKnown = ofTensor !== 'open' && ofBegin === 'constant' && ofEnd === 'constant';
              const begin = isKnown || place.stride > 0 ? place.begin : Math.max(place.begin, -length);
              return forwards({ ...place, kind: 'range', begin }, length);
            }
            const index = place.index % length;
            return { ...place, stride: 1, begin: place.masks & 1 ? index - length : index };
          });
          const mask = (holds: (place: (typeof spec)[number]) => boolean) =>
            attr.int(
              spec.reduce((bits, place, position) => (holds(place) ? bits | (1 << position) : bits), 0),
            );
          const masked = (bit: number) => mask(({ kind, masks }) => kind === 'range' && (masks & bit) !== 0);
          const model = {
            op: 'StridedSlice',
            inputs: [
              { tensor: counted(shape, type), given: ofTensor },
              { tensor: int32(spec.map(({ begin }) => begin)), given: ofBegin },
              { tensor: int32(spec.map(({ end }) => end)), given: ofEnd },
              constant(int32(spec.map(({ stride }) => stride))),
            ],
            attr: {
              begin_mask: masked(1),
              end_mask: masked(2),
              ellipsis_mask: mask(({ kind }) => kind === 'ellipsis'),
              new_axis_mask: mask(({ kind }) => kind === 'new'),
              shrink_axis_mask: mask(({ kind }) => kind === 'shrink'),
            },
          };
          expect(await opDifference(model)).toBe(0);
        },
      ),
      { ...RUNS, numRuns: 60 },
    );
  });

  test.each([[constant], [fed], [open]])(
    'an index along one axis and every other element along others: %o',
    async (how) => {
      const outputs = await opOutputs({
        op: 'StridedSlice',
        inputs: [
          fed(counted([2, 3, 4])),
          how(int32([-1, 2, -1])),
          how(int32([0, 0, 0])),
          constant(int32([1, -1, -2])),
        ],
        attr: { shrink_axis_mask: attr.int(1), end_mask: attr.int(2) },
      });
      // x[-1, 2::-1, -1:0:-2]
      expect(outputs['op']!.dims).toEqual([3, 2]);
      expect([...outputs['op']!.data]).toEqual([23, 21, 19, 17, 15, 13]);
    },
  );
});

test('lengths are followed through Shape, StridedSlice and Pack', async () => {
  const model = await graphModel({
    nodes: [
      placeholder('x', 'float32', [null, 4, 6]),
      { name: 'shape', op: 'Shape', input: ['x'] },
      {
        name: 'length',
        op: 'StridedSlice',
        input: ['shape', 'zero', 'one', 'one'],
        attr: { shrink_axis_mask: attr.int(1) },
      },
      { name: 'wanted', op: 'Pack', input: ['length', 'width'], attr: { axis: attr.int(0) } },
      { name: 'rows', op: 'Reshape', input: ['x', 'wanted'] },
    ],
    constants: { zero: int32([0]), one: int32([1]), width: int32(24) },
    outputs: ['rows'],
  });
  const { inputs, outputs } = await convert(model);
  expect(outputs[0]!.shape).toEqual([inputs[0]!.shape?.[0], 24]);
});

describe('picking', () => {
  test('Gather and GatherV2 along any axis', async () => {
    await fc.assert(
      fc.asyncProperty(
        shapes(),
        shapes(0, 3),
        fc.nat(),
        fc.boolean(),
        types,
        given,
        given,
        async (shape, picked, place, isNegative, type, ofTensor, ofIndices) => {
          const axis = place % shape.length;
          const size = picked.reduce((product, length) => product * length, 1);
          const index = (along: number) =>
            tf.tensor(
              Array.from({ length: size }, (_, at) => (at * 7) % along),
              picked,
              'int32',
            );
          const x = { tensor: counted(shape, type), given: ofTensor };
          expect(
            await opDifference({ op: 'Gather', inputs: [x, { tensor: index(shape[0]!), given: ofIndices }] }),
          ).toBe(0);
          const inputs = [
            x,
            { tensor: index(shape[axis]!), given: ofIndices },
            constant(int32(isNegative ? axis - shape.length : axis)),
          ];
          expect(await opDifference({ op: 'GatherV2', inputs })).toBe(0);
        },
      ),
      RUNS,
    );
  });

  test('GatherV2 in batches', async () => {
    await fc.assert(
      fc.asyncProperty(
        shapes(2, 4),
        shapes(0, 2),
        fc.nat(),
        fc.nat(),
        fc.boolean(),
        given,
        given,
        async (shape, picked, place, batches, isNegative, ofTensor, ofIndices) => {
          const shared = 1 + (batches % (shape.length - 1));
          const axis = shared + (place % (shape.length - shared));
          const indexShape = [...shape.slice(0, shared), ...picked];
          const size = indexShape.reduce((product, length) => product * length, 1);
          const indices = tf.tensor(
            Array.from({ length: size }, (_, at) => (at * 7) % shape[axis]!),
            indexShape,
            'int32',
          );
          const inputs = [
            { tensor: counted(shape), given: ofTensor },
            { tensor: indices, given: ofIndices },
            constant(int32(isNegative ? axis - shape.length : axis)),
          ];
          const batchDims = isNegative && picked.length > 0 ? shared - indexShape.length : shared;
          expect(
            await opDifference({ op: 'GatherV2', inputs, attr: { batch_dims: attr.int(batchDims) } }),
          ).toBe(0);
        },
      ),
      RUNS,
    );
  });

  test('GatherNd', async () => {
    await fc.assert(
      fc.asyncProperty(
        shapes(),
        shapes(0, 2),
        fc.nat(),
        types,
        given,
        given,
        async (shape, picked, place, type, ofTensor, ofIndices) => {
          const depth = 1 + (place % shape.length);
          const count = picked.reduce((product, length) => product * length, 1);
          const vectors = Array.from({ length: count }, (_, at) =>
            shape.slice(0, depth).map((length, axis) => (at * 5 + axis) % length),
          );
          const indices = tf.tensor(vectors.flat(), [...picked, depth], 'int32');
          // Of an open depth, the shape of the result is open too.
          const inputs = [
            { tensor: counted(shape, type), given: ofTensor },
            { tensor: indices, given: ofIndices },
          ];
          expect(await opDifference({ op: 'GatherNd', inputs })).toBe(0);
        },
      ),
      RUNS,
    );
  });
});

describe('scattering', () => {
  const indexed = fc.tuple(shapes(), fc.nat(), fc.integer({ min: 1, max: 6 }));

  test('ScatterNd adds up what falls on the same place', async () => {
    await fc.assert(
      fc.asyncProperty(
        indexed,
        fc.constantFrom('float32' as const, 'int32' as const),
        given,
        given,
        given,
        async ([shape, place, count], type, ofIndices, ofValues, ofShape) => {
          const depth = 1 + (place % shape.length);
          const inputs = [
            { tensor: indexVectors(shape, depth, count, 3), given: ofIndices },
            { tensor: counted([count, ...shape.slice(depth)], type), given: ofValues },
            { tensor: int32(shape), given: ofShape },
          ];
          expect(await opDifference({ op: 'ScatterNd', inputs })).toBe(0);
        },
      ),
      RUNS,
    );
  });

  test('TensorScatterUpdate', async () => {
    await fc.assert(
      fc.asyncProperty(
        indexed,
        types,
        given,
        given,
        async ([shape, place, wanted], type, ofTensor, ofIndices) => {
          const depth = 1 + (place % shape.length);
          const count = Math.min(
            wanted,
            shape.slice(0, depth).reduce((product, length) => product * length, 1),
          );
          const inputs = [
            { tensor: counted(shape, type), given: ofTensor },
            { tensor: indexVectors(shape, depth, count, 1), given: ofIndices },
            fed(tf.cast(tf.neg(tf.cast(counted([count, ...shape.slice(depth)]), 'float32')), type)),
          ];
          expect(await opDifference({ op: 'TensorScatterUpdate', inputs })).toBe(0);
        },
      ),
      RUNS,
    );
  });

  test.each([
    [
      'vectors',
      tf.tensor2d(
        [
          [0, 1],
          [2, 3],
        ],
        [2, 2],
        'int32',
      ),
      [3, 4],
      tf.tensor1d([5, 6]),
    ],
    ['places', tf.tensor1d([3, 1], 'int32'), [4], tf.tensor1d([5, 6])],
    ['places, one value', tf.tensor1d([3, 1], 'int32'), [4], tf.scalar(5)],
    ['one place', tf.scalar(2, 'int32'), [4], tf.scalar(5)],
  ])('SparseToDense at %s', async (_, indices, shape, values) => {
    for (const how of [constant, fed, open]) {
      for (const type of ['float32', 'int32'] as const) {
        const inputs = [
          how(indices),
          how(int32(shape)),
          how(tf.cast(values, type)),
          constant(tf.scalar(-1, type)),
        ];
        expect(await opDifference({ op: 'SparseToDense', inputs })).toBe(0);
      }
    }
  });
});

test('Split into parts that are not equal is refused', async () => {
  const inputs = [constant(tf.scalar(0, 'int32')), fed(tf.zeros([5]))];
  const split = { op: 'Split', inputs, attr: { num_split: attr.int(2) }, outputs: 2 };
  await expect(opOutputs(split)).rejects.toThrow(/falls into 2 equal parts/);
});
