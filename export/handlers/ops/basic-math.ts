import { float, int, type GraphBuilder } from '../../onnx/graph-builder.js';
import { arctangentOfTwo } from '../../lowering/arctangent.js';
import { cast } from '../../lowering/cast.js';
import { scalar, scalarLike } from '../../lowering/scalar.js';
import { asScalar } from '../../lowering/vectors.js';
import { floatOf } from '../../read/graph/attributes.js';
import type { OpCall, OpHandler } from '../op-handler.js';
import { unary } from './elementwise.js';

/** The first input as float32: tfjs computes these functions of integers as floats. */
function asFloat(call: OpCall, graph: GraphBuilder): string {
  return cast(graph, call.tensor(0).value, 'float32');
}

/** An ONNX operator of one float. */
const ofFloat =
  (op: string): OpHandler =>
  (call, graph) =>
    graph.add(op, [asFloat(call, graph)]);

/** Rounding of some kind, which changes no integer. */
const rounding =
  (op: string): OpHandler =>
  (call, graph) => {
    const { value, type } = call.tensor(0);
    return type === 'float32' ? graph.add(op, [value]) : graph.add('Identity', [value]);
  };

const clip: OpHandler = (call, graph) => {
  const { value } = call.tensor(0);
  const [lowest, highest] = [1, 2].map((index) => {
    const limit = cast(graph, call.tensor(index).value, call.tensor(0).type);
    // ONNX wants scalars; a vector of one number is not one.
    return asScalar(graph, limit);
  });
  return graph.add('Clip', [value, lowest ?? '', highest ?? '']);
};

const relu6: OpHandler = (call, graph) => {
  const { value } = call.tensor(0);
  return graph.add('Clip', [value, scalarLike(graph, value, 0), scalarLike(graph, value, 6)]);
};

const leakyRelu: OpHandler = (call, graph) =>
  graph.add('LeakyRelu', [asFloat(call, graph)], { alpha: float(floatOf(call.node, 'alpha', 0.2)) });

const prelu: OpHandler = (call, graph) => {
  const { value, shape } = call.tensor(0);
  const slope = call.tensor(1);
  // ONNX lets the slope broadcast to the input, but not the other way round.
  const isNarrower =
    shape &&
    slope.shape &&
    slope.shape.length <= shape.length &&
    slope.shape.every((length, axis) => length === 1 || length === shape.at(axis - slope.shape!.length));
  if (isNarrower) return graph.add('PRelu', [value, slope.value]);
  const isPositive = graph.add('GreaterOrEqual', [value, scalarLike(graph, value, 0)]);
  return graph.add('Where', [isPositive, value, graph.add('Mul', [value, slope.value])]);
};

const reciprocalRoot: OpHandler = (call, graph) =>
  graph.add('Reciprocal', [graph.add('Sqrt', [asFloat(call, graph)])]);

const square: OpHandler = (call, graph) => {
  const { value } = call.tensor(0);
  return graph.add('Mul', [value, value]);
};

/** eˣ − 1 = tanh(x / 2) (eˣ + 1), which loses no digits near 0 as the difference does. */
const exponentialMinusOne: OpHandler = (call, graph) => {
  const x = asFloat(call, graph);
  const half = graph.add('Tanh', [graph.add('Mul', [x, scalar(graph, 0.5)])]);
  return graph.add('Mul', [half, graph.add('Add', [graph.add('Exp', [x]), scalar(graph, 1)])]);
};

/** log(1 + x) as log(w) x / (w − 1) with w = 1 + x, which loses no digits near 0 (Kahan). */
const logarithmOfOneMore: OpHandler = (call, graph) => {
  const x = asFloat(call, graph);
  const one = scalar(graph, 1);
  const w = graph.add('Add', [x, one]);
  const difference = graph.add('Sub', [w, one]);
  const isSmall = graph.add('Equal', [difference, scalar(graph, 0)]);
  const divisor = graph.add('Where', [isSmall, one, difference]);
  const corrected = graph.add('Mul', [graph.add('Log', [w]), graph.add('Div', [x, divisor])]);
  const isInfinite = graph.add('IsInf', [x], { detect_negative: int(0) });
  return graph.add('Where', [graph.add('Or', [isSmall, isInfinite]), x, corrected]);
};

const arctangent: OpHandler = (call, graph) =>
  arctangentOfTwo(graph, asFloat(call, graph), cast(graph, call.tensor(1).value, 'float32'));

const isFinite: OpHandler = (call, graph) => {
  const x = asFloat(call, graph);
  return graph.add('Not', [graph.add('Or', [graph.add('IsNaN', [x]), graph.add('IsInf', [x])])]);
};

/** Functions of one number. */
export const BASIC_MATH: Readonly<Record<string, OpHandler>> = {
  Abs: unary('Abs'),
  Acos: ofFloat('Acos'),
  Acosh: ofFloat('Acosh'),
  Asin: ofFloat('Asin'),
  Asinh: ofFloat('Asinh'),
  Atan: ofFloat('Atan'),
  Atan2: arctangent,
  Atanh: ofFloat('Atanh'),
  Ceil: rounding('Ceil'),
  ClipByValue: clip,
  Cos: ofFloat('Cos'),
  Cosh: ofFloat('Cosh'),
  Elu: ofFloat('Elu'),
  Erf: ofFloat('Erf'),
  Exp: ofFloat('Exp'),
  Expm1: exponentialMinusOne,
  Floor: rounding('Floor'),
  IsFinite: isFinite,
  IsInf: ofFloat('IsInf'),
  IsNan: ofFloat('IsNaN'),
  LeakyRelu: leakyRelu,
  Log: ofFloat('Log'),
  Log1p: logarithmOfOneMore,
  Neg: unary('Neg'),
  Prelu: prelu,
  Reciprocal: ofFloat('Reciprocal'),
  Relu: unary('Relu'),
  Relu6: relu6,
  // Half to even in both.
  Round: rounding('Round'),
  Rsqrt: reciprocalRoot,
  Selu: ofFloat('Selu'),
  Sigmoid: ofFloat('Sigmoid'),
  Sign: unary('Sign'),
  Sin: ofFloat('Sin'),
  Sinh: ofFloat('Sinh'),
  Softplus: ofFloat('Softplus'),
  Sqrt: ofFloat('Sqrt'),
  Square: square,
  Tan: ofFloat('Tan'),
  Tanh: ofFloat('Tanh'),
};
