import type { NodeAttribute } from '../graph-model.js';
import type { AttributeDef, ShapeDef, TensorDef } from './graph-def.js';
import { bytesOf } from './protobuf-bytes.js';
import { readTensor, shapeOf } from './read-tensor.js';
import { nodeType } from './types.js';

/** Reads an attribute from the JSON form of protobuf; `undefined` for one without a value that tfjs could use. */
export function readAttribute(attribute: AttributeDef): NodeAttribute | undefined {
  const { i, f, b, s, type, shape, tensor, func, list } = attribute;
  if (present(i)) return { kind: 'int', value: Number(i) };
  if (present(f)) return { kind: 'float', value: Number(f) };
  if (present(b)) return { kind: 'bool', value: b };
  if (present(s)) return { kind: 'string', value: textOf(s) };
  if (present(type)) return maybe('type', nodeType(type));
  if (present(shape)) return { kind: 'shape', value: readShape(shape) };
  if (present(tensor)) return readTensorAttribute(tensor);
  if (present(func)) return { kind: 'function', value: func.name };
  return list ? readList(list) : undefined;
}

function readTensorAttribute(tensor: TensorDef): NodeAttribute {
  const content = readTensor(tensor);
  return content ? { kind: 'tensor', value: content } : { kind: 'weight', value: shapeOf(tensor) };
}

function readList(list: NonNullable<AttributeDef['list']>): NodeAttribute {
  const { i, f, b, s, type, shape, func } = list;
  // Some writers give every list, most of them empty.
  if (i?.length) return { kind: 'ints', value: i.map(Number) };
  if (f?.length) return { kind: 'floats', value: f.map(Number) };
  if (b?.length) return { kind: 'bools', value: b };
  if (s?.length) return { kind: 'strings', value: s.map(textOf) };
  // A type that tfjs lacks is no type to work with, but the others keep their places.
  if (type?.length) return { kind: 'types', value: type.map((one) => nodeType(one) ?? 'variant') };
  if (shape?.length) return { kind: 'shapes', value: shape.map(readShape) };
  if (func?.length) return { kind: 'functions', value: func.map(({ name }) => name) };
  // An empty list does not say of what; readers of attributes take it for any.
  return { kind: 'ints', value: [] };
}

function maybe<Kind extends NodeAttribute['kind'], Value>(kind: Kind, value: Value | undefined) {
  return value === undefined ? undefined : { kind, value };
}

/** Reads a shape; protobuf leaves out a length of 0. */
export function readShape({ dim, unknownRank }: ShapeDef): readonly (number | null)[] | undefined {
  if (unknownRank) return undefined;
  return (dim ?? []).map(({ size }) => {
    const length = Number(size ?? 0);
    return length < 0 ? null : length;
  });
}

function textOf(text: string | readonly number[]): string {
  return new TextDecoder().decode(bytesOf(text));
}

function present<T>(value: T | null | undefined): value is T {
  return value !== undefined && value !== null;
}
