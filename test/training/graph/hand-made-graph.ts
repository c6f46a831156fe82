import { BinaryWriter } from '@bufbuild/protobuf/wire';

/** A value of an attribute, by the field of `AttrValue` that holds it. */
export type Attribute =
  | { type: number }
  | { shape: readonly number[] }
  | { text: string }
  | { flag: boolean }
  | { float: number }
  | { tensor: { dtype: number; shape: readonly number[]; content: Uint8Array } };

export interface NodeDef {
  name: string;
  op: string;
  inputs?: readonly string[];
  attributes?: Readonly<Record<string, Attribute>>;
}

export const FLOAT = 1;
export const INT32 = 3;
export const BOOL = 10;

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
const FIXED32 = 5;

const tag = (field: number, wireType: number) => ((field << 3) | wireType) >>> 0;

function writeAttribute(writer: BinaryWriter, value: Attribute): void {
  if ('text' in value) writer.uint32(tag(2, LENGTH)).string(value.text);
  else if ('float' in value) writer.uint32(tag(4, FIXED32)).float(value.float);
  else if ('flag' in value) writer.uint32(tag(5, VARINT)).bool(value.flag);
  else if ('type' in value) writer.uint32(tag(6, VARINT)).int32(value.type);
  else if ('shape' in value) writeShape(writer, 7, value.shape);
  else {
    const { dtype, shape, content } = value.tensor;
    writer.uint32(tag(8, LENGTH)).fork().uint32(tag(1, VARINT)).int32(dtype);
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
