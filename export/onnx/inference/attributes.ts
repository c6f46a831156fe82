import { elementTypeOf } from '../data-types.js';
import type { ElementType } from '../tensor.js';
import type { NodeFacts } from './rule.js';

/** An integer attribute, or what the specification takes where it is left out. */
export function intAttribute(node: NodeFacts, name: string, otherwise: number): number {
  const attribute = node.attributes[name];
  return attribute?.kind === 'int' ? attribute.value : otherwise;
}

export function intsAttribute(node: NodeFacts, name: string): readonly number[] | undefined {
  const attribute = node.attributes[name];
  return attribute?.kind === 'ints' ? attribute.value : undefined;
}

export function stringAttribute(node: NodeFacts, name: string, otherwise: string): string {
  const attribute = node.attributes[name];
  return attribute?.kind === 'string' ? attribute.value : otherwise;
}

/** The element type that an attribute such as `to` or `dtype` names; `undefined` for one that is not used here. */
export function elementTypeAttribute(
  node: NodeFacts,
  name: string,
  otherwise?: ElementType,
): ElementType | undefined {
  const attribute = node.attributes[name];
  return attribute?.kind === 'int' ? elementTypeOf(attribute.value) : otherwise;
}
