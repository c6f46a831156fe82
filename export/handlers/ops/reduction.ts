import { cast } from '../../lowering/cast.js';
import { scalar } from '../../lowering/scalar.js';
import { int, type GraphBuilder } from '../../onnx/graph-builder.js';
import type { ElementType } from '../../onnx/tensor.js';
import { boolOf } from '../../read/graph/attributes.js';
import type { OpCall, OpHandler } from '../op-handler.js';
import { BINCOUNT } from './bincount.js';
import { CUMULATIVE } from './cumulative.js';
import { axisInput, vectorInput } from './integer-inputs.js';

/** In what type a reduction of a type computes, and what its result is. */
type Typing = (type: ElementType) => { readonly computed: ElementType; readonly result: ElementType };

/** ONNX reduces no bools. */
const keepsType: Typing = (type) => ({ computed: type === 'bool' ? 'int32' : type, result: type });
/** Bools become numbers. */
const ofNumbers: Typing = (type) => {
  const number = type === 'bool' ? 'int32' : type;
  return { computed: number, result: number };
};
/** A mean of integers is a float. */
const ofFloats: Typing = () => ({ computed: 'float32', result: 'float32' });

function reduction(op: string, typing: Typing): OpHandler {
  return (call, graph) => {
    const input = call.tensor(0);
    const { computed, result } = typing(input.type);
    const value = cast(graph, input.value, computed);
    return cast(graph, reduced(op, value, call, graph), result);
  };
}

function reduced(op: string, value: string, call: OpCall, graph: GraphBuilder): string {
  const keepdims = int(Number(boolOf(call.node, 'keep_dims', false)));
  if (call.inputs.length < 2) return graph.add(op, [value], { keepdims });
  const known = call.constant(1);
  // No axes mean none in tfjs, and all in ONNX.
  if (known?.values.length === 0) return graph.add('Identity', [value]);
  const axes = vectorInput(call, 1, graph, 'axes');
  return graph.add(op, [value, axes], { keepdims, ...(!known && { noop_with_empty_axes: int(1) }) });
}

/** ONNX Runtime passes over NaN where tfjs gives it. */
function extreme(op: 'ReduceMax' | 'ReduceMin'): OpHandler {
  const ofNumbersOnly = reduction(op, keepsType);
  return (call, graph) => {
    const { value, type } = call.tensor(0);
    if (type !== 'float32') return ofNumbersOnly(call, graph);
    const flags = cast(graph, graph.add('IsNaN', [value]), 'uint8');
    const hasNan = cast(graph, reduced('ReduceMax', flags, call, graph), 'bool');
    return graph.add('Where', [hasNan, scalar(graph, NaN), reduced(op, value, call, graph)]);
  };
}

/** Where the largest or smallest stands along an axis, the first of several. */
const position =
  (op: string): OpHandler =>
  (call, graph) => {
    const { value, type } = call.tensor(0);
    const numbers = type === 'bool' ? cast(graph, value, 'int32') : value;
    const attributes = { axis: int(axisInput(call, 1)), keepdims: int(0) };
    return cast(graph, graph.add(op, [numbers], attributes), 'int32');
  };

/** Ops that make one number of several. */
export const REDUCTION: Readonly<Record<string, OpHandler>> = {
  ...BINCOUNT,
  ...CUMULATIVE,
  All: reduction('ReduceMin', keepsType),
  Any: reduction('ReduceMax', keepsType),
  ArgMax: position('ArgMax'),
  ArgMin: position('ArgMin'),
  Max: extreme('ReduceMax'),
  Mean: reduction('ReduceMean', ofFloats),
  Min: extreme('ReduceMin'),
  Prod: reduction('ReduceProd', ofNumbers),
  Sum: reduction('ReduceSum', ofNumbers),
};
