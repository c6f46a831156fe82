import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { readModel } from '../../../export/read/read-model.js';
import type { ModelSource } from '../../../export/read/source/model-source.js';

beforeAll(() => tf.setBackend('cpu'));

type Spec = tf.io.WeightsManifestEntry;

/** Reads weights as those of a graph model without nodes. */
async function read(weightSpecs: Spec[], weightData: ArrayBuffer | ArrayBuffer[]) {
  const model = await readModel({ modelTopology: { node: [] }, weightSpecs, weightData });
  if (model.kind !== 'graph') throw new TypeError('it is no graph model');
  return model;
}

const quantized = (dtype: 'uint8' | 'uint16' | 'float16', scale = 1, min = 0): Partial<Spec> => ({
  quantization: dtype === 'float16' ? { dtype } : { dtype, scale, min },
});

const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 });
const affine = fc.record({
  dtype: fc.constantFrom('uint8' as const, 'uint16' as const),
  scale: fc.double({ min: 1e-4, max: 3, noNaN: true }),
  min: fc.double({ min: -200, max: 200, noNaN: true }),
});
const anySpec: fc.Arbitrary<Omit<Spec, 'name'>> = fc.oneof(
  fc.record({ shape, dtype: fc.constantFrom('float32' as const, 'int32' as const, 'bool' as const) }),
  fc.record({
    shape,
    dtype: fc.constantFrom('float32' as const, 'int32' as const),
    quantization: affine,
  }),
  shape.map((lengths) => ({ shape: lengths, dtype: 'float32' as const, ...quantized('float16') })),
);

const BYTES: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  bool: 1,
  uint8: 1,
  uint16: 2,
  float16: 2,
};
const sizeOf = (spec: Spec) =>
  BYTES[spec.quantization?.dtype ?? spec.dtype]! *
  spec.shape.reduce((product, length) => product * length, 1);

test('weights of all types and quantisations, cut anywhere, are those that tfjs decodes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anySpec, { maxLength: 6 }),
      fc.infiniteStream(fc.integer({ min: 0, max: 255 })),
      fc.array(fc.nat({ max: 999 }), { maxLength: 4 }),
      async (drawn, noise, cuts) => {
        const specs = drawn.map((spec, index): Spec => ({ ...spec, name: `w${index}` }));
        const length = specs.reduce((total, spec) => total + sizeOf(spec), 0);
        const data = Uint8Array.from({ length }, () => noise.next().value ?? 0);
        const ends = [...cuts.map((cut) => cut % (length + 1)).toSorted((a, b) => a - b), length];
        const pieces = ends.map((end, index) => data.slice(ends[index - 1] ?? 0, end).buffer);
        const { weights } = await read(specs, pieces);
        const expected = tf.io.decodeWeights(data.buffer, specs);
        for (const { name, shape: lengths } of specs) {
          const { type, shape: readShape, values } = weights.get(name)!;
          expect(readShape).toEqual(lengths);
          expect(type).toBe(expected[name]!.dtype);
          expect(Array.from(values, Number)).toEqual(Array.from(expected[name]!.dataSync()));
        }
      },
    ),
    { numRuns: 60, seed: 20261123 },
  );
});

test('every half float', async () => {
  const halves = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits);
  const specs: Spec[] = [{ name: 'w', shape: [2 ** 16], dtype: 'float32', ...quantized('float16') }];
  const { weights } = await read(specs, halves.buffer);
  const expected = tf.io.decodeWeights(halves.buffer, specs)['w']!.dataSync();
  const { values } = weights.get('w')!;
  expect(halves.filter((bits) => !Object.is(values[bits], expected[bits]))).toHaveLength(0);
});

test('a dequantised weight keeps what is in the file', async () => {
  const specs: Spec[] = [
    { name: 'w', shape: [2], dtype: 'float32', ...quantized('uint8', 0.5, -1) },
    { name: 'v', shape: [1], dtype: 'int32', ...quantized('uint16', 2, 3) },
  ];
  const { weights } = await read(specs, Uint8Array.of(0, 3, 1, 1).buffer);
  expect(weights.get('w')).toEqual({
    type: 'float32',
    shape: [2],
    values: Float32Array.of(-1, 0.5),
    stored: { type: 'uint8', values: Uint8Array.of(0, 3), scale: 0.5, minimum: -1 },
  });
  expect(weights.get('v')).toMatchObject({
    values: Int32Array.of(517),
    stored: { values: Uint16Array.of(257) },
  });
});

test('strings', async () => {
  const tensors = { s: tf.tensor(['', 'snow', '雪'], [3, 1]), n: tf.scalar(2) };
  const { data, specs } = await tf.io.encodeWeights(tensors);
  const { strings, weights } = await read(specs, data);
  expect(strings).toEqual(new Map([['s', { shape: [3, 1], values: ['', 'snow', '雪'] }]]));
  expect([...weights.keys()]).toEqual(['n']);
});

test('bytes stay uint8, and weights of the optimiser are passed over', async () => {
  const specs = [
    { name: 'm', shape: [1], dtype: 'float32', group: 'optimizer' },
    { name: 'u', shape: [2], dtype: 'uint8' },
  ];
  const source: ModelSource = {
    description: 'mine',
    json: async () => ({ modelTopology: { node: [] }, weightsManifest: [{ paths: ['w'], weights: specs }] }),
    bytes: async () => [Uint8Array.of(0, 0, 0, 0, 7, 255)],
  };
  expect(await readModel(source)).toMatchObject({
    weights: new Map([['u', { type: 'uint8', shape: [2], values: Uint8Array.of(7, 255) }]]),
  });
});

test.each<[string, object, number, RegExp]>([
  ['a type that nobody has', { dtype: 'complex64' }, 8, /w has the type complex64/],
  ['halves of integers', { dtype: 'int32', ...quantized('float16') }, 2, /w is int32 quantised to float16/],
  ['quantised truth', { dtype: 'bool', ...quantized('uint8') }, 1, /w is bool quantised to uint8/],
  ['another quantisation', { quantization: { dtype: 'int4' } }, 1, /w is float32 quantised to int4/],
  ['no scale', { quantization: { dtype: 'uint8', min: 1 } }, 1, /w is quantised without a scale/],
  ['too few bytes', {}, 3, /at least 4 bytes of weights in "weightData", for w, but there are 3/],
  ['no bytes', {}, 0, /for w, but there are none/],
  ['too many bytes', {}, 9, /Expected 4 bytes of weights.*there are 9/],
  ['a string that is cut', { dtype: 'string' }, 3, /for w, but there are 3/],
])('%s is refused', async (_, changes, length, message) => {
  const spec = { name: 'w', shape: [1], dtype: 'float32', ...changes };
  const weightData = new ArrayBuffer(length);
  await expect(readModel({ modelTopology: { node: [] }, weightSpecs: [spec], weightData })).rejects.toThrow(
    message,
  );
});

test('a shard that fails stops the others', async () => {
  let open = 0;
  let most = 0;
  const stopped: string[] = [];
  const source: ModelSource = {
    description: 'mine',
    json: async () => ({
      modelTopology: { node: [] },
      weightsManifest: [{ paths: Array.from({ length: 20 }, (_, index) => `${index}`), weights: [] }],
    }),
    bytes: (path, { signal } = {}) => {
      open++;
      most = Math.max(most, open);
      if (path === '3') return Promise.reject(new Error('gone'));
      return new Promise((_, reject) => {
        signal!.addEventListener('abort', () => {
          stopped.push(path);
          reject(new Error('stopped'));
        });
      });
    },
  };
  await expect(readModel(source)).rejects.toThrow('gone');
  expect(stopped).toEqual(['0', '1', '2', '4', '5']);
  expect(most).toBe(6);
});
