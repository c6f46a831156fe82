import type { OpHandler } from '../op-handler.js';
import { binary, unary } from './elementwise.js';

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
  LogicalNot: unary('Not'),
  LogicalOr: binary('Or'),
  NotEqual: notEqual,
  Select: select,
  SelectV2: select,
};
