import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** A serialised ConfigProto (config.proto). */
export function sessionConfig({ threads }: { threads: number | undefined }): Uint8Array {
  const writer = new BinaryWriter();
  if (threads !== undefined) writer.tag(2, WireType.Varint).int32(threads); // intra_op_parallelism_threads
  writer.tag(7, WireType.Varint).bool(true); // allow_soft_placement: what has no GPU kernel runs on the CPU
  return writer.finish();
}
