import type { TensorSpec } from './models/tensor-spec.js';
import type { ModelMetadata } from './open-inference.js';
import type { Datatype } from './tensors/tensor.js';

/** A model as Triton's model configuration describes it. */
export interface ModelConfig {
  name: string;
  platform: string;
  backend: string;
  /** 0: shapes have all their lengths, the batch's included. */
  max_batch_size: number;
  input: { name: string; data_type: DataType; dims: number[]; optional: boolean }[];
  output: { name: string; data_type: DataType; dims: number[] }[];
}

type DataType = (typeof DATA_TYPES)[Datatype];

const DATA_TYPES = {
  BOOL: 'TYPE_BOOL',
  BYTES: 'TYPE_STRING',
  FP32: 'TYPE_FP32',
  INT64: 'TYPE_INT64',
} as const satisfies Record<Datatype, string>;

export function modelConfig({ name, platform, inputs, outputs }: ModelMetadata): ModelConfig {
  return {
    name,
    platform,
    backend: 'sentence-vae',
    max_batch_size: 0,
    input: inputs.map((spec) => ({ ...tensor(spec), optional: spec.isOptional ?? false })),
    output: outputs.map(tensor),
  };
}

const tensor = ({ name, datatype, shape }: TensorSpec) => ({
  name,
  data_type: DATA_TYPES[datatype],
  dims: openShape(shape),
});

/** A shape as metadata has it: −1 for a length that requests choose. */
export function openShape(shape: TensorSpec['shape']): number[] {
  return shape.map((length) => (typeof length === 'number' ? length : -1));
}
