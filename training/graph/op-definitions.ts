import { BinaryReader, type WireType } from '@bufbuild/protobuf/wire';

/** What TensorFlow says of an op (op_def.proto), as far as a recording needs it. */
export interface OpDefinition {
  readonly name: string;
  readonly inputs: readonly OpArgument[];
  /** It keeps or draws something from call to call. */
  readonly isStateful: boolean;
}

interface OpArgument {
  /** The attribute that says its element type; empty where the type is fixed. */
  readonly typeAttribute: string;
  /** The attribute that says how many tensors this argument takes; empty where it is one. */
  readonly countAttribute: string;
  /** The attribute that lists the types of its tensors; empty where there is none. */
  readonly typeListAttribute: string;
}

/** Reads a serialised OpList, which TensorFlow gives of itself. */
export function readOpDefinitions(opList: Uint8Array): ReadonlyMap<string, OpDefinition> {
  const definitions = new Map<string, OpDefinition>();
  eachField(new BinaryReader(opList), (field, reader) => {
    if (field !== 1) return false;
    const definition = readOp(new BinaryReader(reader.bytes()));
    definitions.set(definition.name, definition);
    return true;
  });
  return definitions;
}

function readOp(op: BinaryReader): OpDefinition {
  let name = '';
  let isStateful = false;
  const inputs: OpArgument[] = [];
  eachField(op, (field, reader) => {
    if (field === 1) name = reader.string();
    else if (field === 2) inputs.push(readArgument(new BinaryReader(reader.bytes())));
    else if (field === 17) isStateful = reader.bool();
    else return false;
    return true;
  });
  return { name, inputs, isStateful };
}

function readArgument(argument: BinaryReader): OpArgument {
  const read = { typeAttribute: '', countAttribute: '', typeListAttribute: '' };
  eachField(argument, (field, reader) => {
    if (field === 4) read.typeAttribute = reader.string();
    else if (field === 5) read.countAttribute = reader.string();
    else if (field === 6) read.typeListAttribute = reader.string();
    else return false;
    return true;
  });
  return read;
}

/** Calls `use` at each field; it returns false for one that it did not read. */
function eachField(reader: BinaryReader, use: (field: number, reader: BinaryReader) => boolean): void {
  while (reader.pos < reader.len) {
    const [field, type]: [number, WireType] = reader.tag();
    if (!use(field, reader)) reader.skip(type);
  }
}
