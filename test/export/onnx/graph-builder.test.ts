import { expect, test } from 'vitest';
import { GraphBuilder } from '../../../export/onnx/graph-builder.js';
import { floats } from '../../../export/onnx/tensor.js';

test('a shared constant is added once, also from inside a loop or a branch', () => {
  const graph = new GraphBuilder('test');
  const first = graph.within('a').sharedConstant('dense/kernel', () => floats([1]));
  const again = graph.inner('body').sharedConstant('dense/kernel', () => floats([2]));
  expect(again).toBe(first);
  expect([...graph.build().constants]).toEqual([[first, floats([1])]]);
});

test('a shared constant whose name is taken gets another, under which it is found again', () => {
  const graph = new GraphBuilder('test');
  graph.input('dense/kernel', 'float32', [1]);
  const first = graph.sharedConstant('dense/kernel', () => floats([1]));
  expect(first).not.toBe('dense/kernel');
  expect(graph.sharedConstant('dense/kernel', () => floats([2]))).toBe(first);
  expect([...graph.build().constants.keys()]).toEqual([first]);
});
