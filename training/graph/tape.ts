import type * as tf from '@tensorflow/tfjs';
import type { Attributes } from './attribute.js';
import type { DataType } from './data-types.js';
import type { HostTensor } from './host-tensor.js';

/** What is known of a tensor without its values. */
export interface TensorKind {
  readonly dtype: DataType;
  readonly shape: readonly number[];
}

/** Where a tensor that an op reads comes from. */
export type Source =
  | { readonly kind: 'input'; readonly name: string }
  | { readonly kind: 'variable'; readonly variable: tf.Variable }
  /** A variable as it is after an update of the same step. */
  | { readonly kind: 'updated'; readonly variable: tf.Variable; readonly update: number }
  | { readonly kind: 'constant'; readonly index: number }
  | { readonly kind: 'op'; readonly index: number; readonly output: number };

/** One kernel that ran, with what it read and what it gave. */
export interface RecordedOp {
  readonly op: string;
  readonly attributes: Attributes;
  readonly inputs: readonly Source[];
  /** What has to be there before it runs, though it does not read it. */
  readonly after: readonly Source[];
  readonly outputs: readonly TensorKind[];
}

/** A change of variables that TensorFlow makes in place, such as `ResourceApplyAdam`. */
export interface RecordedUpdate {
  readonly op: string;
  readonly variables: readonly tf.Variable[];
  readonly tensors: readonly Source[];
  readonly attributes: Attributes;
  /** A bool scalar: the update happens where it is true. */
  readonly condition: Source | undefined;
}

/** All that one run of a step did, in its order. */
export interface Tape {
  readonly inputs: Readonly<Record<string, TensorKind>>;
  readonly constants: readonly HostTensor[];
  readonly ops: readonly RecordedOp[];
  readonly updates: readonly RecordedUpdate[];
  readonly outputs: Readonly<Record<string, Source>>;
}

/** Element type and shape of a source. */
export function kindOf(tape: Tape, source: Source): TensorKind {
  switch (source.kind) {
    case 'input':
      return tape.inputs[source.name]!;
    case 'variable':
    case 'updated':
      return {
        dtype: recordedType(source.variable.dtype, source.variable.name),
        shape: source.variable.shape,
      };
    case 'constant':
      return tape.constants[source.index]!;
    case 'op':
      return tape.ops[source.index]!.outputs[source.output]!;
    default:
      return source satisfies never;
  }
}

/** @throws {NotRecordable} for an element type that is not replayed */
export function recordedType(dtype: string, what: string): DataType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new NotRecordable(`${what} holds ${dtype}`, 'Compute with float32, int32 and bool inside the step');
}

/** A step does what a graph cannot replay. Turned into a `SentenceVaeError` where the step is named. */
export class NotRecordable extends Error {
  override readonly name = 'NotRecordable';
  readonly remedy: string;

  /** @param reason a clause, such as “it reads a value back” @param remedy an imperative without a full stop */
  constructor(reason: string, remedy: string) {
    super(reason);
    this.remedy = remedy;
  }
}
