import type { TFEOpAttr, TFJSBinding } from '@tensorflow/tfjs-node/dist/tfjs_binding.js';
import type { Attribute, Attributes } from './attribute.js';
import { NotRecordable } from './tape.js';

/** The attributes of a kernel call as tfjs-node hands them to TensorFlow. */
export function attributesOf(binding: TFJSBinding, given: readonly TFEOpAttr[]): Attributes {
  return Object.fromEntries(given.map((attribute) => [attribute.name, convert(binding, attribute)]));
}

function convert(binding: TFJSBinding, { name, type, value }: TFEOpAttr): Attribute {
  switch (type) {
    case binding.TF_ATTR_TYPE:
      return { kind: 'type', value: Number(value) };
    case binding.TF_ATTR_INT:
      return Array.isArray(value) ? { kind: 'ints', value } : { kind: 'int', value: Number(value) };
    case binding.TF_ATTR_FLOAT:
      return Array.isArray(value) ? { kind: 'floats', value } : { kind: 'float', value: Number(value) };
    case binding.TF_ATTR_BOOL:
      return { kind: 'bool', value: Boolean(value) };
    case binding.TF_ATTR_STRING:
      return { kind: 'string', value: String(value) };
    case binding.TF_ATTR_SHAPE:
      return { kind: 'shape', value: Array.isArray(value) ? value : [] };
    default:
      throw new NotRecordable(
        `an op has the attribute ${name} of kind ${type}`,
        'Leave that op out of the step; its attribute cannot be written into a graph',
      );
  }
}
