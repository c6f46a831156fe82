import * as tf from '@tensorflow/tfjs';
import { expect, test, vi } from 'vitest';
import { convert } from '../../../export/convert/convert.js';
import { graphModel, placeholder } from '../../fixtures/export/graph-model.js';

vi.mock('../../../export/read/source/in-node.js', () => ({ inNode: () => false }));

test('a browser converts, and says that it cannot verify', async () => {
  await tf.setBackend('cpu');
  const model = await graphModel({
    nodes: [placeholder('x', 'float32', [2]), { name: 'y', op: 'Neg', input: ['x'] }],
    outputs: ['y'],
  });
  expect((await convert(model)).outputs).toMatchObject([{ name: 'y', shape: [2] }]);
  await expect(convert(model, { verify: true })).rejects.toMatchObject({
    code: 'BAD_ARGUMENT',
    message:
      'Expected Node to verify, but this is a browser. Leave verify out, or convert the model in Node.',
  });
});
