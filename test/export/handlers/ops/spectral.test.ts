import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { graphDifference, placeholder, type NodeJson } from '../../../fixtures/export/graph-model.js';
import { normalTensor } from '../../../fixtures/export/compare-with-tfjs.js';
import { int32 } from '../../../fixtures/export/op-case.js';

beforeAll(() => tf.setBackend('cpu'));

const RUNS = { seed: 23, numRuns: 12 };
const lengths = fc.record({
  batch: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }),
  length: fc.integer({ min: 1, max: 12 }),
  isOpen: fc.boolean(),
  opset: fc.constantFrom(17 as const, 20 as const),
});

const outputsOf = (value: string): NodeJson[] => [
  { name: 'real', op: 'Real', input: [value] },
  { name: 'imag', op: 'Imag', input: [value] },
  { name: 'abs', op: 'ComplexAbs', input: [value] },
];

test.each(['FFT', 'IFFT'])('%s of complex numbers', async (op) => {
  await fc.assert(
    fc.asyncProperty(lengths, async ({ batch, length, isOpen, opset }) => {
      const shape = [...batch, length];
      const declared = isOpen ? shape.map(() => null) : shape;
      const parts = {
        nodes: [
          placeholder('a', 'float32', declared),
          placeholder('b', 'float32', declared),
          { name: 'complex', op: 'Complex', input: ['a', 'b'] },
          { name: 'transformed', op, input: ['complex'] },
          ...outputsOf('transformed'),
        ],
        outputs: ['real', 'imag', 'abs'],
      };
      const feeds = { a: normalTensor(1, shape), b: normalTensor(2, shape) };
      expect(await graphDifference(parts, feeds, { opset })).toBeLessThan(1e-5);
    }),
    RUNS,
  );
});

test('RFFT of real numbers', async () => {
  await fc.assert(
    fc.asyncProperty(lengths, async ({ batch, length, isOpen, opset }) => {
      const shape = [...batch, length];
      const parts = {
        nodes: [
          placeholder('signal', 'float32', isOpen ? shape.map(() => null) : shape),
          { name: 'transformed', op: 'RFFT', input: ['signal', 'length'] },
          ...outputsOf('transformed'),
        ],
        constants: { length: int32([length]) },
        outputs: ['real', 'imag', 'abs'],
      };
      expect(await graphDifference(parts, { signal: normalTensor(3, shape) }, { opset })).toBeLessThan(1e-5);
    }),
    RUNS,
  );
});

test('IRFFT back to real numbers', async () => {
  await fc.assert(
    fc.asyncProperty(lengths, async ({ batch, length, isOpen, opset }) => {
      const shape = [...batch, length];
      // One frequency alone is seen only where the length is known.
      const declared = isOpen && length > 1 ? shape.map(() => null) : shape;
      const parts = {
        nodes: [
          placeholder('a', 'float32', declared),
          placeholder('b', 'float32', declared),
          { name: 'complex', op: 'Complex', input: ['a', 'b'] },
          { name: 'signal', op: 'IRFFT', input: ['complex', 'length'] },
        ],
        constants: { length: int32([2 * (length - 1)]) },
        outputs: ['signal'],
      };
      const feeds = { a: normalTensor(1, shape), b: normalTensor(2, shape) };
      expect(await graphDifference(parts, feeds, { opset })).toBeLessThan(1e-5);
    }),
    RUNS,
  );
});
