import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { convert } from '../../../export/convert/convert.js';
import { attr, graphModel, placeholder } from '../../fixtures/export/graph-model.js';

beforeAll(() => tf.setBackend('cpu'));

test('weights of another shape than their node says are refused', async () => {
  const model = await graphModel({
    nodes: [
      placeholder('x', 'float32', [1, 2]),
      { name: 'product', op: 'MatMul', input: ['x', 'kernel'], attr: { T: attr.type('DT_FLOAT') } },
    ],
    constants: { kernel: tf.ones([2, 3]) },
    outputs: ['product'],
  });
  expect((await convert(model)).outputs).toMatchObject([{ shape: [1, 3] }]);
  const weightSpecs = model.weightSpecs!.map((spec) => ({ ...spec, shape: [3, 2] }));
  await expect(convert({ ...model, weightSpecs })).rejects.toMatchObject({
    code: 'BAD_MODEL_FILE',
    message: expect.stringMatching(/the weight kernel with the shape \[2, 3\], but its shape is \[3, 2\]\./),
  });
});
