import type { GraphBuilder } from '../onnx/graph-builder.js';
import { integer, integers } from '../onnx/tensor.js';
import { cast } from './cast.js';

/** A value of any rank as a vector of its elements. */
export function flat(graph: GraphBuilder, value: string): string {
  if (graph.typeOf(value)?.shape?.length === 1) return value;
  return graph.add('Reshape', [value, graph.constant('flat', integers(-1))]);
}

/** A value of one element as a scalar. */
export function asScalar(graph: GraphBuilder, value: string): string {
  if (graph.typeOf(value)?.shape?.length === 0) return value;
  const shape = graph.constant('scalar_shape', integers());
  return graph.add('Reshape', [value, shape]);
}

/** The length of an axis as an int64 vector of one element. */
export function lengthOf(graph: GraphBuilder, value: string, axis: number): string {
  return graph.add('Gather', [graph.add('Shape', [value]), graph.constant('axis', integers(axis))]);
}

/** The numbers 0, 1, …, one less than a count, which is an int64 value of one element. */
export function countUp(graph: GraphBuilder, count: string): string {
  const [start, step] = [graph.constant('start', integer(0)), graph.constant('step', integer(1))];
  return graph.add('Range', [start, asScalar(graph, count), step]);
}

/** The value with an axis of length 1 more. */
export function unsqueezed(graph: GraphBuilder, value: string, ...axes: readonly number[]): string {
  return graph.add('Unsqueeze', [value, graph.constant('axes', integers(...axes))]);
}

/** Running totals of a vector with a 0 before them: `[n]` → `[n + 1]`, int64. */
export function totalsFromZero(graph: GraphBuilder, value: string): string {
  const totals = graph.add('CumSum', [cast(graph, value, 'int64'), graph.constant('axis', integer(0))]);
  return graph.add('Concat', [graph.constant('zero', integers(0)), totals], {
    axis: { kind: 'int', value: 0 },
  });
}
