import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadBackend } from '../../../training/backend/load-backend.js';
import { CuDNNGRU, type CuDNNGRUArgs } from '../../../training/layers/index.js';
import { derivativeAtZero } from '../models/finite-differences.js';

interface Numbers {
  shape: number[];
  values: number[];
}

interface Case {
  name: string;
  args: CuDNNGRUArgs;
  lengths: number[];
  x: Numbers;
  h0?: Numbers;
  weights: Record<string, Numbers>;
  output: Numbers;
  /** The loss is the sum of outputs times these. */
  lossWeight: Numbers;
  gradients: Record<string, Numbers>;
}

const fixture: { cases: Case[] } = JSON.parse(
  readFileSync(new URL('../../fixtures/gru/gru.json', import.meta.url), 'utf8'),
);

beforeAll(() => loadBackend());

function tensor({ values, shape }: Numbers): tf.Tensor {
  return tf.tensor(values, shape);
}

function maskOf(lengths: number[], tokens: number): tf.Tensor2D {
  const rows = lengths.map((length) => Array.from({ length: tokens }, (_, t) => Number(t < length)));
  return tf.tensor2d(rows, [lengths.length, tokens], 'int32');
}

/** A case's layer with its weights, and everything its output can be differentiated by. */
function setUp(given: Case) {
  const layer = new CuDNNGRU(given.args);
  const x = tf.variable(tensor(given.x));
  const h0 = given.h0 && tf.variable(tensor(given.h0));
  const inputs: tf.Tensor[] = [x];
  if (given.args.masked) inputs.push(maskOf(given.lengths, given.x.shape[1]!));
  if (h0) inputs.push(h0);
  layer.apply(inputs); // builds the weights
  const names = layer.weights.map((weight) => weight.originalName.split('/').at(-1)!);
  layer.setWeights(names.map((name) => tensor(given.weights[name]!)));
  const variables = Object.fromEntries(
    layer.weights.map((weight, i) => [names[i]!, weight.read() as tf.Variable]),
  );
  const run = () => layer.apply(inputs) as tf.Tensor;
  const loss = () => tf.sum(tf.mul(run(), tensor(given.lossWeight))).asScalar();
  return { run, loss, variables: { ...variables, x, ...(h0 && { h0 }) } as Record<string, tf.Variable> };
}

function largestDifference(actual: tf.Tensor, expected: Numbers): number {
  expect(actual.shape).toEqual(expected.shape);
  return tf.max(tf.abs(tf.sub(actual, tensor(expected)))).dataSync()[0]!;
}

describe.each(fixture.cases)('$name', (given) => {
  test('comes out as from torch.nn.GRU', () => {
    expect(largestDifference(setUp(given).run(), given.output)).toBeLessThan(2e-6);
  });

  test('has the gradients of torch.nn.GRU', () => {
    const { loss, variables } = setUp(given);
    const { grads } = tf.variableGrads(loss, Object.values(variables));
    expect(Object.keys(variables).toSorted()).toEqual(Object.keys(given.gradients).toSorted());
    for (const [name, variable] of Object.entries(variables)) {
      expect(
        largestDifference(grads[variable.name]!, given.gradients[name]!),
        `gradient of ${name}`,
      ).toBeLessThan(1e-5);
    }
  });

  test('has the gradients that finite differences give', () => {
    const { loss, variables } = setUp(given);
    const { grads } = tf.variableGrads(loss, Object.values(variables));
    for (const [name, variable] of Object.entries(variables)) {
      const gradient = grads[variable.name]!.dataSync();
      const values = variable.dataSync().slice();
      for (const [i, slope] of gradient.entries()) {
        const measured = derivativeAtZero((shift) => {
          variable.assign(tf.tensor(values.with(i, values[i]! + shift), variable.shape));
          return loss().dataSync()[0]!;
        });
        expect(Math.abs(measured - slope), `${name}[${i}]: ${measured} against ${slope}`).toBeLessThan(5e-4);
      }
      variable.assign(tf.tensor(values, variable.shape));
    }
  });
});

test('a mask keeps the state to the last bit', () => {
  const layer = new CuDNNGRU({ units: 3, masked: true, initialState: true });
  const x = tf.randomNormal([2, 4, 2], 0, 1, 'float32', 1);
  const h0 = tf.randomNormal([2, 3], 0, 1, 'float32', 2);
  layer.apply([x, tf.ones([2, 4], 'int32'), h0]);
  layer.setWeights(layer.getWeights().map((w, i) => tf.randomNormal(w.shape, 0, 1, 'float32', i)));
  const out = layer.apply([x, tf.zeros([2, 4], 'int32'), h0]) as tf.Tensor;
  expect(out.dataSync()).toEqual(h0.dataSync());
});

test('it says what it takes when it is called on something else', () => {
  const layer = new CuDNNGRU({ units: 2, masked: true, name: 'reader' });
  expect(() => layer.apply(tf.zeros([1, 2, 3]))).toThrow('reader takes [x, mask] but was called on 1 tensor');
});
