import { Type, type Static } from 'typebox';
import { MemoryShape } from './configs.js';

const Count = Type.Integer({ minimum: 0 });

/** What the program that trains for long is told. */
export const MemoryJob = Type.Object({
  /** As `train` takes it: a recipe or a text file. */
  corpus: Type.String(),
  shape: MemoryShape,
  steps: Type.Integer({ minimum: 1 }),
  seed: Count,
  /** Where its checkpoints and logs go. */
  folder: Type.String(),
});
export type MemoryJob = Static<typeof MemoryJob>;

/** What a process holds after a step, in bytes but for `tensors`; garbage was collected before. */
export const MemorySample = Type.Object({
  step: Type.Integer({ minimum: 1 }),
  /** Of tfjs: tensors that were not disposed of, and their bytes. */
  tensors: Count,
  tensor_bytes: Count,
  /** Resident memory of the process. */
  rss: Count,
  /** The part of it that no file lies behind: what the process has asked for. */
  anonymous: Count,
  heap: Count,
  /** Memory outside V8's heap that its objects hold, array buffers included. */
  external: Count,
  array_buffers: Count,
});
export type MemorySample = Static<typeof MemorySample>;
