import { elementTypeOf } from '../data-types.js';
import type { ElementType } from '../tensor.js';
import type { NodeFacts } from './rule.js';

/** The element type that an attribute such as `to` or `dtype` names; `undefined` for one that is not used here. */
export function elementTypeAttribute(
  node: NodeFacts,
  name: string,
  otherwise?: ElementType,
): ElementType | undefined {
  const attribute = node.attributes[name];
  return attribute?.kind === 'int' ? elementTypeOf(attribute.value) : otherwise;
}
