import { elementTypeAttribute } from './attributes.js';
import type { ElementType } from '../tensor.js';
import { elementsOf, withElements } from './elements.js';
import type { InferenceRule, InferredType, Length, NodeFacts, RulesByOperator } from './rule.js';

const INT32_LIMIT = 2 ** 31;

const cast: InferenceRule = (node) => [casted(node, elementTypeAttribute(node, 'to'))];

const castLike: InferenceRule = (node) => [casted(node, node.inputs[1]?.type)];

function casted(node: NodeFacts, type: ElementType | undefined): InferredType | undefined {
  if (!type) return undefined;
  const [input] = node.inputs;
  const elements = input && elementsOf(node, 0)?.map((element) => (fits(element) ? element : undefined));
  return withElements({ type, shape: input?.shape }, elements);
}

/** What does not fit into 32 bits would become another number. */
function fits(element: Length): boolean {
  return typeof element !== 'number' || Math.abs(element) < INT32_LIMIT;
}

export const CAST_RULES: RulesByOperator = { Cast: cast, CastLike: castLike };
