import type { OpHandler } from '../op-handler.js';

/** An ONNX operator of one input, whatever its type. */
export const unary =
  (op: string): OpHandler =>
  (call, graph) =>
    graph.add(op, [call.tensor(0).value]);

/** An ONNX operator of two inputs that broadcast. */
export const binary =
  (op: string): OpHandler =>
  (call, graph) =>
    graph.add(op, [call.tensor(0).value, call.tensor(1).value]);
