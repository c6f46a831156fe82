import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

// Field numbers of config.proto and rewriter_config.proto.
const INTRA_OP_PARALLELISM_THREADS = 2;
const ALLOW_SOFT_PLACEMENT = 7;
const GRAPH_OPTIONS = 10;
const REWRITE_OPTIONS = 10;
const DISABLE_META_OPTIMIZER = 19;

/** A serialised ConfigProto (config.proto). */
export function sessionConfig({ threads }: { threads: number | undefined }): Uint8Array {
  const writer = new BinaryWriter();
  if (threads !== undefined) writer.tag(INTRA_OP_PARALLELISM_THREADS, WireType.Varint).int32(threads);
  // What has no GPU kernel runs on the CPU.
  writer.tag(ALLOW_SOFT_PLACEMENT, WireType.Varint).bool(true);
  // What it gains is written into the graph already; it takes half of a graph's first run, and steps are no slower without.
  const optimizer = () => writer.tag(DISABLE_META_OPTIMIZER, WireType.Varint).bool(true);
  const graphOptions = () => within(writer, REWRITE_OPTIONS, optimizer);
  within(writer, GRAPH_OPTIONS, graphOptions);
  return writer.finish();
}

function within(writer: BinaryWriter, field: number, write: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write();
  writer.join();
}
