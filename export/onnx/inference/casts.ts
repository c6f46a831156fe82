import { elementTypeAttribute } from './element-type-attribute.js';
import type { ElementType } from '../tensor.js';
import { elementsOf, withElements } from './elements.js';
import type { InferenceRule, InferredType, Length, NodeFacts, RulesByOperator } from './rule.js';

const cast: InferenceRule = (node) => [casted(node, elementTypeAttribute(node, 'to'))];

const castLike: InferenceRule = (node) => [casted(node, node.inputs[1]?.type)];

function casted(node: NodeFacts, type: ElementType | undefined): InferredType | undefined {
  if (!type) return undefined;
  const [input] = node.inputs;
  const elements = input && elementsOf(node, 0)?.map((element) => converted(element, type));
  return withElements({ type, shape: input?.shape }, elements);
}

function converted(element: Length, type: ElementType): Length {
  if (type === 'bool') return typeof element === 'number' ? Number(element !== 0) : undefined;
  return element;
}

export const CAST_RULES: RulesByOperator = { Cast: cast, CastLike: castLike };
