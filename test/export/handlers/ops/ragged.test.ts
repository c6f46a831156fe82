import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { normalTensor } from '../../../fixtures/export/compare-with-tfjs.js';
import { attr } from '../../../fixtures/export/graph-model.js';
import {
  constant,
  int32,
  opOutputs,
  type Given,
  type OpCase,
  type OpInput,
} from '../../../fixtures/export/op-case.js';

beforeAll(() => tf.setBackend('cpu'));

const RUNS = { seed: 31, numRuns: 15 };
const given = fc.constantFrom<Given>('constant', 'fed', 'open');
const rowLengths = (count: { min: number; max: number }) =>
  fc.array(fc.nat(4), { minLength: count.min, maxLength: count.max });

/** Where rows of these lengths begin, and where the last one ends. */
function splitsOf(lengths: readonly number[]): number[] {
  let end = 0;
  return [0, ...lengths.map((length) => (end += length))];
}

interface Output {
  readonly type: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** What a converted op gives, and tensors of tfjs in the same form: its executor does not know these ops. */
async function inBoth(
  model: OpCase,
  tensors: readonly tf.Tensor[],
): Promise<readonly [onnx: readonly Output[], tfjs: readonly Output[]]> {
  const outputs = Object.values(await opOutputs({ ...model, outputs: tensors.length }));
  return [
    outputs.map(({ type, dims, data }) => ({ type, shape: [...dims], values: Array.from(data, Number) })),
    tensors.map((tensor) => ({ type: tensor.dtype, shape: tensor.shape, values: [...tensor.dataSync()] })),
  ];
}

function tensorInBoth(inputs: readonly OpInput[], types: string[]) {
  const [shape, values, filling, ...partitions] = inputs.map(({ tensor }) => tensor);
  return inBoth({ op: 'RaggedTensorToTensor', inputs, attr: { row_partition_types: attr.strings(types) } }, [
    tf.raggedTensorToTensor(shape!, values!, filling!, partitions, types),
  ]);
}

test('RaggedRange', async () => {
  const rows = fc.array(
    fc.tuple(fc.integer({ min: -5, max: 5 }), fc.integer({ min: -5, max: 5 }), fc.constantFrom(-3, -1, 1, 2)),
    { minLength: 1, maxLength: 5 },
  );
  await fc.assert(
    fc.asyncProperty(
      rows,
      fc.constantFrom('int32' as const, 'float32' as const),
      fc.boolean(),
      given,
      async (ranges, type, isOneStep, how) => {
        const column = (place: 0 | 1 | 2) =>
          tf.tensor1d(
            ranges.map((range) => range[place]),
            type,
          );
        const [starts, limits] = [column(0), column(1)];
        const step = isOneStep ? tf.scalar(2, type) : column(2);
        const inputs = [starts, limits, step].map((tensor) => ({ tensor, given: how }));
        const { rtNestedSplits, rtDenseValues } = tf.raggedRange(starts, limits, step);
        const [found, wanted] = await inBoth({ op: 'RaggedRange', inputs }, [
          rtNestedSplits!,
          rtDenseValues!,
        ]);
        expect(found).toEqual(wanted);
      },
    ),
    RUNS,
  );
});

describe('RaggedGather', () => {
  test.each([[[]], [[3]], [[2, 2]]])('of indices of shape %o', async (shape) => {
    await fc.assert(
      fc.asyncProperty(
        rowLengths({ min: 2, max: 4 }),
        fc.array(fc.nat(), { minLength: 4, maxLength: 4 }),
        given,
        async (outer, picks, how) => {
          const rowCount = outer.reduce((sum, length) => sum + length, 0);
          const inner = Array.from({ length: rowCount }, (_, row) => (row * 2) % 3);
          const valueCount = inner.reduce((sum, length) => sum + length, 0);
          const nested = [int32(splitsOf(outer)), int32(splitsOf(inner))];
          const values = normalTensor(1, [valueCount, 2]);
          const count = shape.reduce((product, length) => product * length, 1);
          const indices = tf.tensor(
            picks.slice(0, count).map((pick) => pick % outer.length),
            shape,
            'int32',
          );
          const expected = tf.raggedGather(nested, values, indices, shape.length + 1);
          const [found, wanted] = await inBoth(
            {
              op: 'RaggedGather',
              inputs: [...nested, values, indices].map((tensor) => ({ tensor, given: how })),
              attr: { OUTPUT_RAGGED_RANK: attr.int(shape.length + 1) },
            },
            [...expected.outputNestedSplits, expected.outputDenseValues],
          );
          expect(found).toEqual(wanted);
        },
      ),
      { ...RUNS, numRuns: 5 },
    );
  });
});

describe('RaggedTensorToTensor', () => {
  const lengths = rowLengths({ min: 1, max: 4 }).filter((rows) => rows.some((length) => length > 0));

  test('of rows by their splits, cut off or filled up', async () => {
    await fc.assert(
      fc.asyncProperty(
        lengths,
        fc.constantFrom(-1, 2, 5),
        fc.constantFrom(-1, 1, 6),
        given,
        async (rows, first, second, how) => {
          const count = rows.reduce((sum, length) => sum + length, 0);
          const inputs = [
            constant(int32([first, second])),
            { tensor: normalTensor(1, [count]), given: how },
            constant(tf.scalar(-7)),
            { tensor: int32(splitsOf(rows)), given: how },
          ];
          const [found, wanted] = await tensorInBoth(inputs, ['ROW_SPLITS']);
          expect(found).toEqual(wanted);
        },
      ),
      RUNS,
    );
  });

  test('of rows by the row of each value', async () => {
    await fc.assert(
      fc.asyncProperty(
        lengths,
        fc.constantFrom(-1, 2, 5),
        fc.constantFrom(-1, 1, 6),
        given,
        async (rows, first, second, how) => {
          const ids = rows.flatMap((length, row) => Array.from({ length }, () => row));
          const inputs = [
            constant(int32([first, second])),
            { tensor: normalTensor(1, [ids.length]), given: how },
            constant(tf.scalar(-7)),
            { tensor: int32(rows.length), given: how },
            { tensor: int32(ids), given: how },
          ];
          const [found, wanted] = await tensorInBoth(inputs, ['FIRST_DIM_SIZE', 'VALUE_ROWIDS']);
          expect(found).toEqual(wanted);
        },
      ),
      RUNS,
    );
  });

  test.each([
    ['numbers', [-1, -1, -1], [6]],
    // tfjs takes the length of vectors for the last one that it is not told.
    ['vectors', [-1, -1, 2, 2], [6, 2]],
  ])('of two ragged axes and values that are %s', async (_, shape, values) => {
    const inputs = [
      constant(int32(shape)),
      constant(normalTensor(1, values)),
      constant(tf.scalar(0.5)),
      constant(int32(splitsOf([1, 0, 3]))),
      constant(int32(splitsOf([2, 0, 1, 3]))),
    ];
    const [found, wanted] = await tensorInBoth(inputs, ['ROW_SPLITS', 'ROW_SPLITS']);
    expect(found).toEqual(wanted);
  });
});
