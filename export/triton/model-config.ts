/** A tensor as Triton's model configuration has it. */
export interface TritonTensor {
  name: string;
  datatype: keyof typeof DATA_TYPES;
  /** Lengths, and names of lengths that requests choose. `[]` is a scalar. */
  shape: readonly (number | string)[];
  isOptional?: boolean;
}

const DATA_TYPES = {
  BOOL: 'TYPE_BOOL',
  BYTES: 'TYPE_STRING',
  FP32: 'TYPE_FP32',
  INT64: 'TYPE_INT64',
} as const;

/** What a `config.pbtxt` says. */
export interface ModelConfig {
  name: string;
  /** What runs it: `platform: "onnxruntime_onnx"` or `backend: "python"`. */
  runner: string;
  /** The most rows that requests are merged to; 0 keeps every request by itself. */
  maxBatchSize: number;
  /** Why, as a comment. */
  batchingNote: string;
  /** How many run at once. */
  instances: number;
  inputs: readonly TritonTensor[];
  outputs: readonly TritonTensor[];
}

/** What every `config.pbtxt` of ours begins with. */
export const WRITTEN_BY_US = '# Written by sentence-vae export --triton.';

/** A model configuration in protobuf's text format. */
export function modelConfig(config: ModelConfig): string {
  const { name, runner, maxBatchSize, batchingNote, instances, inputs, outputs } = config;
  return [
    WRITTEN_BY_US,
    `name: ${JSON.stringify(name)}`,
    runner,
    `# ${batchingNote}`,
    `max_batch_size: ${maxBatchSize}`,
    ...(maxBatchSize > 0 ? DYNAMIC_BATCHING : []),
    ...inputs.map((tensor) => tensorText('input', tensor, maxBatchSize > 0)),
    ...outputs.map((tensor) => tensorText('output', tensor, maxBatchSize > 0)),
    `instance_group [ { count: ${instances} kind: KIND_CPU } ]`,
    '# Old versions go on until their folders are removed.',
    'version_policy { all { } }',
    '',
  ].join('\n');
}

/** A queue has an end, as that of `sentence-vae serve`. */
const DYNAMIC_BATCHING = [
  'dynamic_batching {',
  '  max_queue_delay_microseconds: 500',
  '  default_queue_policy { max_queue_size: 1024 }',
  '}',
];

function tensorText(
  field: 'input' | 'output',
  { name, datatype, shape, isOptional = false }: TritonTensor,
  isBatched: boolean,
): string {
  const lengths = shape.map((length) => (typeof length === 'number' ? length : -1));
  // Triton puts the batch in front itself, and knows no empty shape: scalars come as [1] and reach ONNX Runtime as [].
  const dims = isBatched ? lengths.slice(1) : lengths.length > 0 ? lengths : [1];
  const optional = isOptional ? ' optional: true' : '';
  return `${field} [ { name: ${JSON.stringify(name)} data_type: ${DATA_TYPES[datatype]} dims: [ ${dims.join(', ')} ]${optional} } ]`;
}
