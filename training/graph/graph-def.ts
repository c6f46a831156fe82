import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Attribute, Attributes } from './attribute.js';

/** The version of GraphDef that is written: what TensorFlow 2.9 (tfjs-node's own) and all later ones read. */
const PRODUCER = 1087;

/** One node of a TensorFlow graph (node_def.proto). */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** `node`, `node:output`, or `^node` for one that only has to run before. */
  readonly inputs: readonly string[];
  readonly attributes: Attributes;
}

/** Writes nodes as a serialised GraphDef (graph.proto). */
export function encodeGraphDef(nodes: Iterable<GraphNode>): Uint8Array {
  const writer = new BinaryWriter();
  for (const node of nodes) message(writer, 1, () => writeNode(writer, node));
  message(writer, 4, () => writer.tag(1, WireType.Varint).int32(PRODUCER));
  return writer.finish();
}

function writeNode(writer: BinaryWriter, { name, op, inputs, attributes }: GraphNode): void {
  text(writer, 1, name);
  text(writer, 2, op);
  for (const input of inputs) text(writer, 3, input);
  for (const [key, value] of Object.entries(attributes)) {
    message(writer, 5, () => {
      text(writer, 1, key);
      message(writer, 2, () => writeAttribute(writer, value));
    });
  }
}

function writeAttribute(writer: BinaryWriter, attribute: Attribute): void {
  switch (attribute.kind) {
    case 'string':
      return text(writer, 2, attribute.value);
    case 'int':
      return void writer.tag(3, WireType.Varint).int64(attribute.value);
    case 'float':
      return void writer.tag(4, WireType.Bit32).float(attribute.value);
    case 'bool':
      return void writer.tag(5, WireType.Varint).bool(attribute.value);
    case 'type':
      return void writer.tag(6, WireType.Varint).int32(attribute.value);
    case 'types':
      return message(writer, 1, () => {
        for (const value of attribute.value) writer.tag(6, WireType.Varint).int32(value);
      });
    case 'shape':
      return message(writer, 7, () => writeShape(writer, attribute.value));
    case 'tensor':
      return message(writer, 8, () => {
        writer.tag(1, WireType.Varint).int32(attribute.type);
        message(writer, 2, () => writeShape(writer, attribute.shape));
        writer.tag(4, WireType.LengthDelimited).bytes(attribute.bytes);
      });
    case 'ints':
      return message(writer, 1, () => {
        for (const value of attribute.value) writer.tag(3, WireType.Varint).int64(value);
      });
    case 'floats':
      return message(writer, 1, () => {
        for (const value of attribute.value) writer.tag(4, WireType.Bit32).float(value);
      });
    default:
      return attribute satisfies never;
  }
}

function writeShape(writer: BinaryWriter, shape: readonly number[]): void {
  for (const size of shape) message(writer, 2, () => writer.tag(1, WireType.Varint).int64(size));
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

function message(writer: BinaryWriter, field: number, write: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write();
  writer.join();
}
