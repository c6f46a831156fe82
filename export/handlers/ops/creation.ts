import { cast } from '../../lowering/cast.js';
import { filled } from '../../lowering/filled.js';
import { scalar } from '../../lowering/scalar.js';
import { asScalar, countUp, unsqueezed } from '../../lowering/vectors.js';
import type { GraphBuilder } from '../../onnx/graph-builder.js';
import type { ElementType } from '../../onnx/tensor.js';
import { typeOf } from '../../read/graph/attributes.js';
import type { OpCall, OpHandler } from '../op-handler.js';
import { vectorInput } from './integer-inputs.js';
import { RANDOM } from './random.js';

/** The type that an attribute says, of which tfjs computes with three. */
function typeAttribute(call: OpCall, name: string, otherwise: ElementType): ElementType {
  const type = typeOf(call.node, name, otherwise);
  if (type === 'float32' || type === 'int32' || type === 'bool') return type;
  throw call.wrong('float32, int32 or bool as its type', `it is ${type}`);
}

/** An input of one number, of which TensorFlow's shape may be `[]` or `[1]`. */
function numberInput(call: OpCall, index: number, graph: GraphBuilder, type: ElementType): string {
  return cast(graph, asScalar(graph, call.tensor(index).value), type);
}

const fill: OpHandler = (call, graph) => {
  const type = typeAttribute(call, 'T', call.tensor(1).type);
  return graph.add('Expand', [numberInput(call, 1, graph, type), vectorInput(call, 0, graph, 'shape')]);
};

/** A tensor of one number in a shape that is an input. */
const filledWith =
  (number: number): OpHandler =>
  (call, graph) =>
    filled(graph, vectorInput(call, 0, graph, 'shape'), number, typeAttribute(call, 'T', 'float32'));

/** A tensor of one number in the shape and type that the input has. */
const alike =
  (number: number): OpHandler =>
  (call, graph) => {
    const { value, type } = call.tensor(0);
    return filled(graph, graph.add('Shape', [value]), number, type);
  };

/** So many numbers from one to another, both included. */
const linearSpace: OpHandler = (call, graph) => {
  const [start, stop] = [0, 1].map((index) => numberInput(call, index, graph, 'float32'));
  const count = numberInput(call, 2, graph, 'int64');
  const steps = graph.add('Sub', [cast(graph, count, 'float32'), scalar(graph, 1)]);
  // One number alone is the start.
  const divisor = graph.add('Max', [steps, scalar(graph, 1)]);
  const step = graph.add('Div', [graph.add('Sub', [stop ?? '', start ?? '']), divisor]);
  const distances = graph.add('Mul', [cast(graph, countUp(graph, count), 'float32'), step]);
  return graph.add('Add', [distances, start ?? '']);
};

const range: OpHandler = (call, graph) => {
  const type = typeAttribute(call, 'Tidx', call.tensor(0).type);
  return graph.add(
    'Range',
    [0, 1, 2].map((index) => numberInput(call, index, graph, type)),
  );
};

/** Along a new last axis, wherever the model wants it, as in tfjs. Indices out of range, negative ones too, give no one. */
const oneHot: OpHandler = (call, graph) => {
  const type = typeAttribute(call, 'T', 'int32');
  // ONNX chooses between no bools.
  const number = type === 'bool' ? 'int32' : type;
  const positions = cast(graph, countUp(graph, numberInput(call, 1, graph, 'int64')), 'int32');
  const indices = unsqueezed(graph, cast(graph, call.tensor(0).value, 'int32'), -1);
  const [on, off] = [2, 3].map((index) =>
    call.inputs.length > index
      ? numberInput(call, index, graph, number)
      : scalar(graph, index === 2 ? 1 : 0, number),
  );
  const isHot = graph.add('Equal', [indices, positions]);
  return cast(graph, graph.add('Where', [isHot, on ?? '', off ?? '']), type);
};

/** Ops that make tensors out of nothing. */
export const CREATION: Readonly<Record<string, OpHandler>> = {
  ...RANDOM,
  Fill: fill,
  LinSpace: linearSpace,
  OneHot: oneHot,
  Ones: filledWith(1),
  OnesLike: alike(1),
  Range: range,
  Zeros: filledWith(0),
  ZerosLike: alike(0),
};
