import type { OpHandler } from '../op-handler.js';

/** An ONNX operator of two inputs that broadcast. */
const binary =
  (op: string): OpHandler =>
  (call, graph) =>
    graph.add(op, [call.tensor(0).value, call.tensor(1).value]);

const notEqual: OpHandler = (call, graph) =>
  graph.add('Not', [graph.add('Equal', [call.tensor(0).value, call.tensor(1).value])]);

const select: OpHandler = (call, graph) =>
  graph.add('Where', [call.tensor(0).value, call.tensor(1).value, call.tensor(2).value]);

/** Comparisons, and functions of truth values. */
export const LOGICAL: Readonly<Record<string, OpHandler>> = {
  BitwiseAnd: binary('BitwiseAnd'),
  Equal: binary('Equal'),
  Greater: binary('Greater'),
  GreaterEqual: binary('GreaterOrEqual'),
  Less: binary('Less'),
  LessEqual: binary('LessOrEqual'),
  LogicalAnd: binary('And'),
  LogicalNot: (call, graph) => graph.add('Not', [call.tensor(0).value]),
  LogicalOr: binary('Or'),
  NotEqual: notEqual,
  Select: select,
  SelectV2: select,
};
