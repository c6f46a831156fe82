import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { convert } from '../../../export/convert/convert.js';
import { opHandlerOf } from '../../../export/handlers/op-registry.js';
import { UNSUPPORTED_OPS } from '../../../export/handlers/ops/unsupported.js';
import { graphModel, placeholder } from '../../fixtures/export/graph-model.js';

beforeAll(() => tf.setBackend('cpu'));

test('no op is both converted and unsupported', () => {
  expect(Object.keys(UNSUPPORTED_OPS).filter((op) => opHandlerOf(op))).toEqual([]);
});

test('all ops that cannot be converted, all of their nodes, and what helps against each are said at once', async () => {
  const hashes = Array.from({ length: 5 }, (_, index) => ({
    name: `hash_${index}`,
    op: 'StringToHashBucketFast',
    input: ['x'],
  }));
  const model = await graphModel({
    nodes: [
      placeholder('x', 'float32', [1]),
      ...hashes,
      { name: 'mine', op: 'MyOp', input: ['hash_0'] },
      { name: 'sum', op: 'AddN', input: [...hashes.map(({ name }) => name), 'mine'] },
    ],
    outputs: ['sum'],
  });
  await expect(convert(model)).rejects.toMatchObject({
    code: 'BAD_MODEL_FILE',
    received:
      'the model also has StringToHashBucketFast in hash_0, hash_1, hash_2, hash_3, hash_4 (ONNX has no hash of strings); MyOp in mine',
    remedy:
      'For StringToHashBucketFast: compute the ids before the model, and cut with --inputs behind the node; For MyOp: write a handler and register it with registerOp(op, handler), as docs/converter.md shows',
  });
});
