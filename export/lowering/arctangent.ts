import type { GraphBuilder } from '../onnx/graph-builder.js';
import { scalar } from './scalar.js';

/** The angle of the point (x, y) in −π…π; ONNX has the arctangent of one number only. */
export function arctangentOfTwo(graph: GraphBuilder, y: string, x: string): string {
  const zero = scalar(graph, 0);
  const pi = scalar(graph, Math.PI);
  const isLeft = graph.add('Less', [x, zero]);
  const isAxis = graph.add('Equal', [x, zero]);
  const isBelow = graph.add('Less', [y, zero]);
  // On the vertical axis the quotient is infinite, whose arctangent is right, but for the origin.
  const angle = graph.add('Atan', [graph.add('Div', [y, x])]);
  const halfTurn = graph.add('Where', [isBelow, graph.add('Neg', [pi]), pi]);
  const turned = graph.add('Where', [isLeft, graph.add('Add', [angle, halfTurn]), angle]);
  const isOrigin = graph.add('And', [isAxis, graph.add('Equal', [y, zero])]);
  return graph.add('Where', [isOrigin, zero, turned], {}, 'angle');
}
