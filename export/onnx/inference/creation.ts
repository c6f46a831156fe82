import { MOST_ELEMENTS, typeOfConstant, type TensorData } from '../tensor.js';
import { intOf, intsOf } from '../attributes.js';
import { elementTypeAttribute } from './element-type-attribute.js';
import { elementsOf, withElements } from './elements.js';
import type { InferenceRule, InferredType, Length, NodeFacts, RulesByOperator } from './rule.js';

const constant: InferenceRule = ({ attributes }) => {
  const { value, value_int: int, value_ints: ints, value_float: float, value_floats: floats } = attributes;
  if (value?.kind === 'tensor') return [typeOfConstant(value.value)];
  if (int?.kind === 'int') return [withElements({ type: 'int64', shape: [] }, [int.value])];
  if (ints?.kind === 'ints') return [withElements({ type: 'int64', shape: [ints.value.length] }, ints.value)];
  if (float?.kind === 'float') return [{ type: 'float32', shape: [] }];
  return [floats?.kind === 'floats' ? { type: 'float32', shape: [floats.value.length] } : undefined];
};

const constantOfShape: InferenceRule = (node) => {
  const { value } = node.attributes;
  const filling = value?.kind === 'tensor' ? value.value : undefined;
  const shape = elementsOf(node, 0);
  const type: InferredType = { type: filling?.type ?? 'float32', shape };
  const [count = 1] = shape ?? [];
  if (!filling || typeof count !== 'number' || count > MOST_ELEMENTS) return [type];
  const element = Number(filling.values[0]);
  return [
    withElements(
      type,
      Array.from({ length: count }, () => element),
    ),
  ];
};

/** The only element of a constant, also of one that is not an integer. */
function numberIn(node: NodeFacts, input: number): Length {
  const tensor: TensorData | undefined = node.constantOf(input);
  if (!tensor || tensor.type === 'float16') return elementsOf(node, input)?.[0];
  return tensor.values[0] === undefined ? undefined : Number(tensor.values[0]);
}

const range: InferenceRule = (node) => {
  const type = node.inputs.find((input) => input)?.type;
  if (!type) return [undefined];
  const [start, limit, step] = [0, 1, 2].map((input) => numberIn(node, input));
  if (start === 0 && step === 1 && typeof limit === 'string') return [{ type, shape: [limit] }];
  if (typeof start !== 'number' || typeof limit !== 'number' || typeof step !== 'number' || step === 0) {
    return [{ type, shape: [undefined] }];
  }
  const count = Math.max(0, Math.ceil((limit - start) / step));
  if (!Number.isFinite(count)) return [{ type, shape: [undefined] }];
  if (count > MOST_ELEMENTS) return [{ type, shape: [count] }];
  const elements = Array.from({ length: count }, (_, index) => start + index * step);
  return [withElements({ type, shape: [count] }, elements)];
};

const likeInput: InferenceRule = (node) => {
  const [input] = node.inputs;
  const type = elementTypeAttribute(node, 'dtype', input?.type);
  return [type && { type, shape: input?.shape }];
};

/** Random numbers in a shape that the node says. */
const random: InferenceRule = (node) => {
  const type = elementTypeAttribute(node, 'dtype', 'float32');
  return [type && { type, shape: intsOf(node, 'shape') }];
};

/** As many classes of each row: `[batch, samples]`. */
const multinomial: InferenceRule = (node) => {
  const type = elementTypeAttribute(node, 'dtype', 'int32');
  return [type && { type, shape: [node.inputs[0]?.shape?.[0], intOf(node, 'sample_size', 1)] }];
};

/** A window function of so many points. */
const windowFunction: InferenceRule = (node) => {
  const type = elementTypeAttribute(node, 'output_datatype', 'float32');
  return [type && { type, shape: [elementsOf(node, 0)?.[0]] }];
};

/** Operators that make values out of nothing, or out of a shape. */
export const CREATION_RULES: RulesByOperator = {
  Bernoulli: likeInput,
  BlackmanWindow: windowFunction,
  Constant: constant,
  ConstantOfShape: constantOfShape,
  EyeLike: likeInput,
  HammingWindow: windowFunction,
  HannWindow: windowFunction,
  Multinomial: multinomial,
  RandomNormal: random,
  RandomNormalLike: likeInput,
  RandomUniform: random,
  RandomUniformLike: likeInput,
  Range: range,
};
