import { int, type GraphBuilder } from '../onnx/graph-builder.js';
import { scalarLike } from './scalar.js';

/** ⌊a / b⌋ of two integers: ONNX's own division rounds towards zero. */
export function floorDivideIntegers(graph: GraphBuilder, a: string, b: string): string {
  const towardsZero = graph.add('Div', [a, b]);
  // The rest has the sign of a: where that is not the sign of b, the division rounded up.
  const rest = graph.add('Sub', [a, graph.add('Mul', [towardsZero, b])]);
  const zero = scalarLike(graph, a, 0);
  const isInexact = graph.add('Not', [graph.add('Equal', [rest, zero])]);
  const signsDiffer = graph.add('Xor', [graph.add('Less', [rest, zero]), graph.add('Less', [b, zero])]);
  const isTooLarge = graph.add('And', [isInexact, signsDiffer]);
  const lower = graph.add('Sub', [towardsZero, scalarLike(graph, a, 1)]);
  return graph.add('Where', [isTooLarge, lower, towardsZero], {}, 'floored');
}

/** The rest of a / b with the sign of b, as in Python; ONNX's Mod says so of integers only. */
export function floorModulo(graph: GraphBuilder, a: string, b: string): string {
  if (graph.typeOf(a)?.type !== 'float32') return graph.add('Mod', [a, b]);
  const rest = graph.add('Mod', [a, b], { fmod: int(1) });
  const zero = scalarLike(graph, a, 0);
  const isRest = graph.add('Not', [graph.add('Equal', [rest, zero])]);
  const signsDiffer = graph.add('Xor', [graph.add('Less', [rest, zero]), graph.add('Less', [b, zero])]);
  const moved = graph.add('Add', [rest, b]);
  return graph.add('Where', [graph.add('And', [isRest, signsDiffer]), moved, rest], {}, 'floored');
}
