import type { GraphBuilder } from '../../../onnx/graph-builder.js';
import type { Dimension, ElementType } from '../../../onnx/tensor.js';
import type { ValueType } from '../../../onnx/value-type.js';
import { typeOf } from '../../../read/graph/attributes.js';
import type { ElementShape } from '../../list-value.js';
import type { OpCall } from '../../op-handler.js';

/** The shape of elements that an input gives as a vector, -1 for open lengths; a scalar leaves the rank open. */
export function elementShapeFrom(call: OpCall, input: number, graph: GraphBuilder): ElementShape {
  const { value } = call.tensor(input);
  const constant = call.constant(input);
  if (constant) return constant.shape.length === 0 ? undefined : Array.from(constant.values, asLength);
  const { shape, elements } = graph.typeOf(value) ?? {};
  if (shape?.length !== 1) return undefined;
  if (elements) return elements.map(asLength);
  const [rank] = shape;
  return typeof rank === 'number' ? Array.from({ length: rank }, () => null) : undefined;
}

function asLength(length: unknown): number | null {
  const number = typeof length === 'bigint' ? Number(length) : length;
  return typeof number === 'number' && number >= 0 ? number : null;
}

/** The shape of the elements that the rows of a tensor are. */
export function elementShapeOf(rows: ValueType | undefined): ElementShape {
  return rows?.shape?.slice(1).map(numberOf);
}

/** A length where it is known. */
export function numberOf(length: Dimension): number | null {
  return typeof length === 'number' ? length : null;
}

/** What two places say of the same elements. */
export function mergedShape(first: ElementShape, second: ElementShape): ElementShape {
  if (!first || first.length !== second?.length) return first ?? second;
  return first.map((length, axis) => length ?? second[axis] ?? null);
}

/** The type of elements that an attribute names. */
export function elementTypeOf(call: OpCall, attribute: string): ElementType {
  const type = typeOf(call.node, attribute);
  switch (type) {
    case 'string':
    case 'resource':
    case 'variant':
    case 'complex64':
      throw call.wrong('elements that are tensors of numbers', `they are of the type ${type}`);
    default:
      return type;
  }
}
