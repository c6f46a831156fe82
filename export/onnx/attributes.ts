import type { Node } from './graph.js';

type WithAttributes = Pick<Node, 'attributes'>;

/** An integer attribute, or its default where it is left out. */
export function intOf<Default extends number | undefined>(
  { attributes }: WithAttributes,
  name: string,
  absent: Default,
): number | Default {
  const attribute = attributes[name];
  return attribute?.kind === 'int' ? attribute.value : absent;
}

export function intsOf({ attributes }: WithAttributes, name: string): readonly number[] | undefined {
  const attribute = attributes[name];
  return attribute?.kind === 'ints' ? attribute.value : undefined;
}

/** A float attribute, or its default where it is left out. */
export function floatOf<Default extends number | undefined>(
  { attributes }: WithAttributes,
  name: string,
  absent: Default,
): number | Default {
  const attribute = attributes[name];
  return attribute?.kind === 'float' ? attribute.value : absent;
}

/** A string attribute, or its default where it is left out. */
export function stringOf<Default extends string | undefined>(
  { attributes }: WithAttributes,
  name: string,
  absent: Default,
): string | Default {
  const attribute = attributes[name];
  return attribute?.kind === 'string' ? attribute.value : absent;
}
