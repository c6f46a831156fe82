import { expect, it } from 'vitest';
import { requirePrecisionFor } from '../../../src/node/require-precision.js';
import { nodeRuntime, type RuntimeOptions } from '../../../src/node/runtime.js';

it.each<[RuntimeOptions, string]>([
  [{ threads: 0 }, 'the number of threads to be a whole number from 1 to 256'],
  [{ threads: 1.5 }, 'the number of threads to be a whole number from 1 to 256'],
  [{ threads: Number.NaN }, 'the number of threads to be a whole number from 1 to 256'],
  [{ workers: -1 }, 'the number of workers to be a whole number from 0 to 64'],
  [{ workers: 65 }, 'the number of workers to be a whole number from 0 to 64'],
  // What JavaScript may pass.
  [JSON.parse('{ "device": "gpu" }'), 'the device to be cpu or cuda'],
])('%j is refused', (options, expected) => {
  expect(() => nodeRuntime(options)).toThrow(
    expect.objectContaining({ name: 'SentenceVaeError', code: 'BAD_ARGUMENT', expected }),
  );
});

it('names all that CUDA lacks here, and how to get it', () => {
  expect(() => nodeRuntime({ device: 'cuda' })).toThrow(
    expect.objectContaining({
      name: 'SentenceVaeError',
      code: 'NO_DEVICE',
      expected: 'a computer on which ONNX Runtime computes with CUDA',
      remedy: expect.stringMatching(/^[A-Z].*\. Or leave the device out to compute on the processor$/),
    }),
  );
});

it('leaves int8 models to the processor', () => {
  const int8 = { name: 'tiny', precision: 'int8' } as const;
  expect(() => requirePrecisionFor({ device: 'cuda' }, int8)).toThrow(
    'Expected a model of precision fp32 or fp16 for cuda, but tiny is one of precision int8, which is for the processor. Export it with --quantize fp16 or without --quantize, or leave the device out.',
  );
  expect(() => requirePrecisionFor({ device: 'cpu' }, int8)).not.toThrow();
  expect(() => requirePrecisionFor({ device: 'cuda' }, { ...int8, precision: 'fp16' })).not.toThrow();
});
