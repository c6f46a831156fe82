import { floorDivideIntegers, floorModulo } from '../../lowering/division.js';
import { cast } from '../../lowering/cast.js';
import { scalarLike } from '../../lowering/scalar.js';
import type { OpHandler } from '../op-handler.js';
import { binary } from './elementwise.js';

/** tfjs divides integers as `FloorDiv` does (tfjs-core div.ts). */
const divide: OpHandler = (call, graph) => {
  const [a, b] = [call.tensor(0), call.tensor(1)];
  if (a.type === 'float32') return graph.add('Div', [a.value, b.value]);
  return floorDivideIntegers(graph, a.value, b.value);
};

/** ⌊a / b⌋, which tfjs gives as int32 for floats too. */
const floorDivide: OpHandler = (call, graph) => {
  const [a, b] = [call.tensor(0), call.tensor(1)];
  if (a.type !== 'float32') return floorDivideIntegers(graph, a.value, b.value);
  return cast(graph, graph.add('Floor', [graph.add('Div', [a.value, b.value])]), 'int32');
};

const floorMod: OpHandler = (call, graph) => floorModulo(graph, call.tensor(0).value, call.tensor(1).value);

/** a / b, but 0 where b is 0. */
const divideNoNan: OpHandler = (call, graph) => {
  const [a, b] = [call.tensor(0).value, call.tensor(1).value];
  const isZero = graph.add('Equal', [b, scalarLike(graph, b, 0)]);
  const divisor = graph.add('Where', [isZero, scalarLike(graph, b, 1), b]);
  const quotient = graph.add('Div', [a, divisor]);
  return graph.add('Where', [isZero, scalarLike(graph, a, 0), quotient]);
};

const squaredDifference: OpHandler = (call, graph) => {
  const difference = graph.add('Sub', [call.tensor(0).value, call.tensor(1).value]);
  return graph.add('Mul', [difference, difference]);
};

const addN: OpHandler = (call, graph) => {
  const [first, ...others] = call.tensors();
  if (!first) throw call.wrong('at least one input', 'it has none');
  return others.reduce((sum, each) => graph.add('Add', [sum, each.value]), first.value);
};

/** Ops of two numbers. */
export const ARITHMETIC: Readonly<Record<string, OpHandler>> = {
  Add: binary('Add'),
  AddV2: binary('Add'),
  AddN: addN,
  // The bias lies along the last axis, so it is an addition that broadcasts.
  BiasAdd: binary('Add'),
  Sub: binary('Sub'),
  RealDiv: divide,
  Div: divide,
  DivNoNan: divideNoNan,
  FloorDiv: floorDivide,
  Mul: binary('Mul'),
  Maximum: binary('Max'),
  Minimum: binary('Min'),
  Pow: binary('Pow'),
  SquaredDifference: squaredDifference,
  Mod: floorMod,
  FloorMod: floorMod,
};
