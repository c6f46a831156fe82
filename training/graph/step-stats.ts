import { BinaryReader, type WireType } from '@bufbuild/protobuf/wire';

/** One kernel's run inside a replay. */
export interface KernelRun {
  /** The node's name in the graph. */
  node: string;
  /** Its op as TensorFlow ran it, after its own rewrites. */
  op: string;
  /** Microseconds since the epoch. */
  start: number;
  /** Microseconds. */
  duration: number;
}

/** Reads the kernels out of a serialised RunMetadata (config.proto, step_stats.proto). */
export function readStepStats(metadata: Uint8Array): KernelRun[] {
  const runs: KernelRun[] = [];
  eachMessage(metadata, 1, (stepStats) =>
    eachMessage(stepStats, 1, (device) => eachMessage(device, 2, (node) => runs.push(readKernel(node)))),
  );
  return runs.filter(({ op }) => op !== '');
}

function readKernel(bytes: Uint8Array): KernelRun {
  const reader = new BinaryReader(bytes);
  const read = { node: '', label: '', start: 0, opStart: 0, opEnd: 0 };
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === 1) read.node = reader.string();
    else if (field === 2) read.start = Number(reader.int64());
    else if (field === 3) read.opStart = Number(reader.int64());
    else if (field === 4) read.opEnd = Number(reader.int64());
    else if (field === 8) read.label = reader.string();
    else reader.skip(type);
  }
  return {
    node: read.node,
    op: opOf(read.label),
    start: read.start + read.opStart,
    duration: read.opEnd - read.opStart,
  };
}

/** The op in a label such as `train_0/MatMul_7 = _MklMatMul(…)`. */
function opOf(label: string): string {
  return /= (\w+)\(/.exec(label)?.[1] ?? '';
}

function eachMessage(bytes: Uint8Array, wanted: number, use: (message: Uint8Array) => void): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, type]: [number, WireType] = reader.tag();
    if (field === wanted) use(reader.bytes());
    else reader.skip(type);
  }
}
