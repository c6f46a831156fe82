import { not } from './arithmetic.js';
import { intOf } from '../attributes.js';
import { elementsOf, withElements } from './elements.js';
import { axisOf } from './lengths.js';
import type { InferenceRule, InferredType, Length, NodeFacts, RulesByOperator } from './rule.js';

/** Type and shape of the first input, without its elements. */
export function likeFirst({ inputs: [input] }: NodeFacts): InferredType | undefined {
  return input && { type: input.type, shape: input.shape };
}

const keepsType: InferenceRule = (node) => [likeFirst(node)];

const isTrue: InferenceRule = ({ inputs: [input] }) => [{ type: 'bool', shape: input?.shape }];

/** An operator on each element of which something is known when the value holds lengths. */
function onLengths(change: (element: Length) => Length): InferenceRule {
  return (node) => {
    const type = likeFirst(node);
    return [type && withElements(type, elementsOf(node, 0)?.map(change))];
  };
}

const dropout: InferenceRule = (node) => {
  const type = likeFirst(node);
  return [type, { type: 'bool', shape: type?.shape }];
};

/** Normalised values, and the running mean and variance where the node trains. */
const batchNormalization: InferenceRule = (node) => [
  likeFirst(node),
  node.inputs[3] && { type: node.inputs[3].type, shape: node.inputs[3].shape },
  node.inputs[4] && { type: node.inputs[4].type, shape: node.inputs[4].shape },
];

/** Normalised values, and mean and inverse deviation, which have length 1 along the normalised axes. */
const layerNormalization: InferenceRule = (node) => {
  const type = likeFirst(node);
  const first = type?.shape && axisOf(intOf(node, 'axis', -1), type.shape.length);
  const shape =
    first === undefined ? undefined : type?.shape?.map((length, axis) => (axis < first ? length : 1));
  return [type, { type: 'float32', shape }, { type: 'float32', shape }];
};

const OF_EQUAL_TYPE = `
  Acos Acosh Asin Asinh Atan Atanh Cos Cosh Sin Sinh Tan Tanh
  BitwiseNot Ceil Clip CumSum Erf Exp Floor Log Reciprocal Round Sign Sqrt
  Celu Elu Gelu HardSigmoid HardSwish Hardmax LeakyRelu LogSoftmax Mish PRelu
  Relu Selu Shrink Sigmoid Softmax Softplus Softsign ThresholdedRelu
  InstanceNormalization LRN LpNormalization MeanVarianceNormalization
  ReverseSequence ScatterElements ScatterND Trilu
`;

/** Operators whose output has the first input's shape. */
export const ELEMENTWISE_RULES: RulesByOperator = {
  ...Object.fromEntries(
    OF_EQUAL_TYPE.trim()
      .split(/\s+/)
      .map((op) => [op, keepsType]),
  ),
  IsInf: isTrue,
  IsNaN: isTrue,
  Not: onLengths(not),
  // A name stands for a length, which is not negative.
  Abs: onLengths((element) => (typeof element === 'number' ? Math.abs(element) : element)),
  Neg: onLengths((element) => (typeof element === 'number' ? 0 - element : undefined)),
  BatchNormalization: batchNormalization,
  Dropout: dropout,
  LayerNormalization: layerNormalization,
};
