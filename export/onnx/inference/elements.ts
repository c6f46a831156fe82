import { MOST_ELEMENTS, type TensorData } from '../tensor.js';
import { open } from './lengths.js';
import type { InferredType, Length, NodeFacts } from './rule.js';

/** The elements of an integer or bool scalar or vector, as far as they are known; `undefined` where not even their number is. */
export function elementsOf(node: NodeFacts, input: number): readonly Length[] | undefined {
  const constant = node.constantOf(input);
  if (constant) return integersIn(constant);
  const type = node.inputs[input];
  if (!type || type.sequence) return undefined;
  if (type.elements) return type.elements;
  const [length, ...others] = type.shape ?? [undefined];
  if (others.length > 0) return undefined;
  if (type.shape?.length === 0) return open(1);
  return typeof length === 'number' && length <= MOST_ELEMENTS ? open(length) : undefined;
}

/** The elements where all of them are known numbers. */
export function integersOf(node: NodeFacts, input: number): readonly number[] | undefined {
  const elements = elementsOf(node, input);
  return elements?.every((element) => typeof element === 'number') ? elements : undefined;
}

function integersIn(tensor: TensorData): readonly number[] | undefined {
  const isInteger = tensor.type !== 'float32' && tensor.type !== 'float16';
  const isShort = tensor.shape.length < 2 && tensor.values.length <= MOST_ELEMENTS;
  return isInteger && isShort ? Array.from(tensor.values, Number) : undefined;
}

/** Whether values of this type and shape may be what shapes are made of. */
function holdsLengths({ type, shape, sequence }: InferredType): boolean {
  const isExact = type === 'int64' || type === 'int32' || type === 'bool';
  return isExact && shape !== undefined && shape.length < 2 && !sequence;
}

/** A value with elements, where it is of a kind that has them, has so many, and something is known of them. */
export function withElements(type: InferredType, elements: readonly Length[] | undefined): InferredType {
  if (!elements?.some((element) => element !== undefined) || !holdsLengths(type)) return type;
  const count = type.shape?.length === 0 ? 1 : type.shape?.[0];
  if (count !== elements.length || count > MOST_ELEMENTS) return type;
  const largest = type.type === 'int32' ? 2 ** 31 - 1 : Number.MAX_SAFE_INTEGER;
  return { ...type, elements: elements.map((element) => within(largest, element)) };
}

/** A larger number would become another one. */
function within(largest: number, element: Length): Length {
  return typeof element === 'number' && Math.abs(element) > largest ? undefined : element;
}
