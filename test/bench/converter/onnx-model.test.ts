import { expect, test } from 'vitest';
import { matchOutputs } from '../../../bench/converter/onnx-model.js';

const outputs = (...names: string[]) => names.map((name) => ({ name, type: 'float32' as const, shape: [] }));

test('outputs are matched by any of their names', () => {
  const names = [['boxes', 'Identity_1:0'], ['Identity:0']];
  expect(matchOutputs(outputs('Identity', 'boxes'), names)).toEqual([1, 0]);
  expect(matchOutputs(outputs('Identity', 'Identity_1'), names)).toEqual([1, 0]);
});

test('outputs are matched in order where a name is not found or two mean the same', () => {
  const names = [['a/BiasAdd'], ['b/BiasAdd']];
  expect(matchOutputs(outputs('b/BiasAdd', 'other'), names)).toEqual([0, 1]);
  expect(matchOutputs(outputs('a/BiasAdd', 'a/BiasAdd:0'), names)).toEqual([0, 1]);
});
