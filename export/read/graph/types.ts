import type { NodeType } from '../graph-model.js';

/** TensorFlow's names by its numbers. */
const NAMES = [
  'DT_INVALID',
  'DT_FLOAT',
  'DT_DOUBLE',
  'DT_INT32',
  'DT_UINT8',
  'DT_INT16',
  'DT_INT8',
  'DT_STRING',
  'DT_COMPLEX64',
  'DT_INT64',
  'DT_BOOL',
  'DT_QINT8',
  'DT_QUINT8',
  'DT_QINT32',
  'DT_BFLOAT16',
  'DT_QINT16',
  'DT_QUINT16',
  'DT_UINT16',
  'DT_COMPLEX128',
  'DT_HALF',
  'DT_RESOURCE',
  'DT_VARIANT',
  'DT_UINT32',
  'DT_UINT64',
] as const;

/** Numbers above this stand for references to variables of the type. */
const FIRST_REFERENCE = 100;

/** tfjs has one type of floats and one of integers. Quantised integers are integers with a scale beside them. */
const NODE_TYPES: Readonly<Record<string, NodeType>> = {
  DT_FLOAT: 'float32',
  DT_DOUBLE: 'float32',
  DT_HALF: 'float32',
  DT_BFLOAT16: 'float32',
  DT_INT32: 'int32',
  DT_INT64: 'int32',
  DT_INT16: 'int32',
  DT_INT8: 'int32',
  DT_UINT8: 'int32',
  DT_UINT16: 'int32',
  DT_UINT32: 'int32',
  DT_UINT64: 'int32',
  DT_QINT8: 'int32',
  DT_QUINT8: 'int32',
  DT_QINT16: 'int32',
  DT_QUINT16: 'int32',
  DT_QINT32: 'int32',
  DT_BOOL: 'bool',
  DT_STRING: 'string',
  DT_COMPLEX64: 'complex64',
  DT_COMPLEX128: 'complex64',
  DT_RESOURCE: 'resource',
  DT_VARIANT: 'variant',
};

/** `DT_FLOAT`, … of a type that a GraphDef gives by its name or its number. */
export function dataTypeName(type: string | number): string {
  if (typeof type === 'string') return type.replace(/_REF$/, '');
  return NAMES[type % FIRST_REFERENCE] ?? `DT_${type}`;
}

/** What a type of TensorFlow is in tfjs; `undefined` for one that is not there. */
export function nodeType(type: string | number | null | undefined): NodeType | undefined {
  const name = dataTypeName(type ?? 0);
  return Object.hasOwn(NODE_TYPES, name) ? NODE_TYPES[name] : undefined;
}
