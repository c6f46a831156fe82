import { expect, test } from 'vitest';
import { adaptToOpset } from '../../../export/onnx/adapt-to-opset.js';
import { GraphBuilder, int } from '../../../export/onnx/graph-builder.js';
import { integers } from '../../../export/onnx/tensor.js';

test.each([
  { axes: [1], keeps: 1, op: 'ReduceMax', attributes: { axes: { kind: 'ints', value: [1] } } },
  { axes: [], keeps: 0, op: 'ReduceMax', attributes: {} },
  // Operator set 17 has no attribute that says so.
  { axes: [], keeps: 1, op: 'Identity', attributes: {} },
])('a reduction over the axes $axes, of which none keep all: $keeps', ({ axes, keeps, op, attributes }) => {
  const graph = new GraphBuilder('test');
  const x = graph.input('x', 'float32', [2, 3]);
  const value = graph.add('ReduceMax', [x, graph.constant('axes', integers(...axes))], {
    noop_with_empty_axes: int(keeps),
  });
  graph.output('y', value, 'float32');
  const built = graph.build();
  expect(adaptToOpset(built, 17).nodes[0]).toMatchObject({ op, inputs: ['x'], attributes });
  expect(Object.keys(adaptToOpset(built, 17).nodes[0]!.attributes)).toEqual(Object.keys(attributes));
  expect(adaptToOpset(built, 18)).toBe(built);
});
