import { BinaryWriter } from '@bufbuild/protobuf/wire';

/** A value of an attribute, by the field of `AttrValue` that holds it. */
type Attribute =
  | { type: number }
  | { types: readonly number[] }
  | { shape: readonly number[] }
  | { text: string }
  | { flag: boolean }
  | { integer: number }
  | { tensor: { type: number; shape: readonly number[]; content: Uint8Array } };

export interface NodeDef {
  name: string;
  op: string;
  inputs?: readonly string[];
  attributes?: Readonly<Record<string, Attribute>>;
}

export const FLOAT = 1;
export const INT32 = 3;
export const BOOL = 10;

export const placeholder = (name: string, shape: readonly number[], type = FLOAT): NodeDef => ({
  name,
  op: 'Placeholder',
  attributes: { dtype: { type }, shape: { shape } },
});

export const constant = (
  name: string,
  type: number,
  shape: readonly number[],
  values: Float32Array | Int32Array,
): NodeDef => ({
  name,
  op: 'Const',
  attributes: {
    dtype: { type },
    value: {
      tensor: { type, shape, content: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) },
    },
  },
});

export const sumOf = (name: string, ...inputs: [a: string, b: string]): NodeDef => ({
  name,
  op: 'AddV2',
  inputs,
  attributes: { T: { type: FLOAT } },
});

export const cast = (name: string, input: string, from: number, to: number): NodeDef => ({
  name,
  op: 'Cast',
  inputs: [input],
  attributes: { SrcT: { type: from }, DstT: { type: to } },
});

export const variable = (name: string, sharedName: string, shape: readonly number[]): NodeDef => ({
  name,
  op: 'VarHandleOp',
  attributes: { dtype: { type: FLOAT }, shape: { shape }, shared_name: { text: sharedName } },
});

export const assignVariable = (name: string, ...inputs: [handle: string, value: string]): NodeDef => ({
  name,
  op: 'AssignVariableOp',
  inputs,
  attributes: { dtype: { type: FLOAT } },
});

export const readVariable = (name: string, handle: string): NodeDef => ({
  name,
  op: 'ReadVariableOp',
  inputs: [handle],
  attributes: { dtype: { type: FLOAT } },
});

/** A queue of floats `[1]`; node `put` adds a value to it, and output `taken` waits for one. */
export const queueOf = (handle: string, value: string): NodeDef[] => [
  { name: handle, op: 'FIFOQueueV2', attributes: { component_types: { types: [FLOAT] } } },
  {
    name: 'put',
    op: 'QueueEnqueueV2',
    inputs: [handle, value],
    attributes: { Tcomponents: { types: [FLOAT] } },
  },
  {
    name: 'taken',
    op: 'QueueDequeueV2',
    inputs: [handle],
    attributes: { component_types: { types: [FLOAT] } },
  },
];

/** A serialised GraphDef, for tests that need a few nodes only. */
export function graphDef(...nodes: readonly NodeDef[]): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  for (const { name, op, inputs = [], attributes = {} } of nodes) {
    writer.uint32(tag(1, LENGTH)).fork();
    writer.uint32(tag(1, LENGTH)).string(name).uint32(tag(2, LENGTH)).string(op);
    for (const input of inputs) writer.uint32(tag(3, LENGTH)).string(input);
    for (const [key, value] of Object.entries(attributes)) {
      writer.uint32(tag(5, LENGTH)).fork().uint32(tag(1, LENGTH)).string(key);
      writer.uint32(tag(2, LENGTH)).fork();
      writeAttribute(writer, value);
      writer.join().join();
    }
    writer.join();
  }
  // VersionDef.producer, of the time of TensorFlow 2.9
  writer.uint32(tag(4, LENGTH)).fork().uint32(tag(1, VARINT)).int32(1087).join();
  return writer.finish();
}

const VARINT = 0;
const LENGTH = 2;

const tag = (field: number, wireType: number) => ((field << 3) | wireType) >>> 0;

function writeAttribute(writer: BinaryWriter, value: Attribute): void {
  if ('text' in value) writer.uint32(tag(2, LENGTH)).string(value.text);
  else if ('integer' in value) writer.uint32(tag(3, VARINT)).int64(value.integer);
  else if ('flag' in value) writer.uint32(tag(5, VARINT)).bool(value.flag);
  else if ('types' in value) {
    writer.uint32(tag(1, LENGTH)).fork();
    for (const type of value.types) writer.uint32(tag(6, VARINT)).int32(type);
    writer.join();
  } else if ('type' in value) writer.uint32(tag(6, VARINT)).int32(value.type);
  else if ('shape' in value) writeShape(writer, 7, value.shape);
  else {
    const { type, shape, content } = value.tensor;
    writer.uint32(tag(8, LENGTH)).fork().uint32(tag(1, VARINT)).int32(type);
    writeShape(writer, 2, shape);
    writer.uint32(tag(4, LENGTH)).bytes(content).join();
  }
}

/** A dimension of -1 can have any size. */
function writeShape(writer: BinaryWriter, field: number, shape: readonly number[]): void {
  writer.uint32(tag(field, LENGTH)).fork();
  for (const size of shape) writer.uint32(tag(2, LENGTH)).fork().uint32(tag(1, VARINT)).int64(size).join();
  writer.join();
}
