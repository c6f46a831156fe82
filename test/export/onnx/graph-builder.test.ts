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

test('an attempt that comes to nothing leaves no trace', () => {
  const graph = new GraphBuilder('test');
  graph.input('x', 'float32', [1]);
  const failed = graph.attempt(() => {
    graph.inner('body').add('Neg', ['x'], {}, 'value');
    graph.add('Neg', [graph.sharedConstant('weight', () => floats([1]))], {}, 'value');
    return undefined;
  });
  expect(failed).toBeUndefined();
  expect(graph.build()).toMatchObject({ nodes: [], constants: new Map() });
  const value = graph.attempt(() => graph.add('Neg', ['x'], {}, 'value'));
  // The names are free again, and what is known of them is forgotten.
  expect(value).toBe('value');
  expect(graph.producerOf('value')?.inputs).toEqual(['x']);
  expect(graph.typeOf('weight')).toBeUndefined();
});
