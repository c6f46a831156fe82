import * as tf from '@tensorflow/tfjs';
import type { Attributes } from './attribute.js';
import type { Execute } from './alias.js';
import { attributesOf } from './eager-attributes.js';
import type { KernelListener } from './kernel-listener.js';
import type { KernelInput, KernelMemo } from './kernel-memo.js';
import { Sources } from './sources.js';
import {
  NotRecordable,
  recordedType,
  type RecordedOp,
  type RecordedUpdate,
  type Source,
  type Tape,
  type TensorKind,
} from './tape.js';

const ASSIGN = 'AssignVariableOp';

/** What has been written down of a step so far. */
export class Recording {
  readonly #listener: KernelListener;
  readonly #memo: KernelMemo | undefined;
  readonly #sources: Sources;
  readonly #inputs: Record<string, TensorKind> = {};
  /** The memory of each variable after its last update that is written down. */
  readonly #settled = new Map<tf.Variable, tf.DataId>();
  readonly #ops: RecordedOp[] = [];
  readonly #updates: RecordedUpdate[] = [];
  #condition: Source | undefined;

  constructor(
    listener: KernelListener,
    memo: KernelMemo | undefined,
    inputs: tf.NamedTensorMap,
    variables: readonly tf.Variable[],
  ) {
    this.#listener = listener;
    this.#memo = memo;
    this.#sources = new Sources(listener);
    for (const [name, tensor] of Object.entries(inputs)) {
      const { dtype, shape } = tensor;
      this.#sources.set(tensor, { kind: 'input', name });
      this.#inputs[name] = { dtype: recordedType(dtype, `the input ${name}`), shape };
    }
    for (const variable of variables) {
      this.#settled.set(variable, variable.dataId);
      this.#sources.set(variable, { kind: 'variable', variable });
    }
  }

  /** Runs a kernel, unless one like it ran before, and writes it down. */
  readonly run: Execute = (op, attributes, inputs, count) => {
    const sources = inputs.map((input) => this.#sources.of(input));
    const known = attributesOf(this.#listener.binding, attributes);
    const execute = () => this.#listener.execute(op, attributes, inputs, count);
    const outputs = this.#memo
      ? this.#memo.outputs(
          { op, attributes: known, count, inputs: inputs.map((each, i) => this.#inputOf(each, sources[i]!)) },
          execute,
          (tensor) => this.#listener.alias(tensor),
        )
      : execute();
    this.#add(outputs, { op, attributes: known, inputs: sources, after: [] });
    return outputs;
  };

  #inputOf({ dtype, shape }: tf.TensorInfo, source: Source): KernelInput {
    return source.kind === 'constant'
      ? this.#sources.constants[source.index]!
      : { dtype: recordedType(dtype, 'a tensor'), shape };
  }

  /** The same values, but not before `earlier` is there. */
  after(tensor: tf.Tensor, earlier: tf.Tensor): tf.Tensor {
    const [inputs, after] = [[this.#sources.of(tensor)], [this.#sources.of(earlier)]];
    const same = this.#listener.alias(tensor);
    this.#add([same], { op: 'Identity', attributes: {}, inputs, after });
    return same;
  }

  /** Writes down a change of variables in place, as TensorFlow's op of that name makes it. */
  update(
    op: string,
    variables: readonly tf.Variable[],
    tensors: readonly tf.TensorInfo[],
    attributes: Attributes,
  ): void {
    // A value assigned before is written down before.
    this.#noteAssignments(variables);
    this.#addUpdate(op, variables, tensors, attributes);
  }

  /** Updates and assignments made by `body` will happen where the condition is true. */
  onlyIf(condition: tf.TensorInfo, body: () => void): void {
    if (this.#condition) {
      throw new NotRecordable('it has a condition inside a condition', 'Join both with tf.logicalAnd');
    }
    this.#noteAssignments(this.#settled.keys());
    this.#condition = this.#sources.of(condition);
    body();
    this.#noteAssignments(this.#settled.keys());
    this.#condition = undefined;
  }

  /** @param outputs what the step returned */
  finish(outputs: tf.NamedTensorMap): Tape {
    this.#demandSameVariables();
    this.#noteAssignments(this.#settled.keys());
    const named = Object.entries(outputs).map(([name, tensor]) => [name, this.#sources.of(tensor)] as const);
    return {
      inputs: this.#inputs,
      constants: this.#sources.constants,
      ops: this.#ops,
      updates: this.#updates,
      outputs: Object.fromEntries(named),
    };
  }

  #add(outputs: readonly tf.Tensor[], op: Omit<RecordedOp, 'outputs'>): void {
    const index = this.#ops.length;
    const kinds = outputs.map(({ dtype, shape }) => ({
      dtype: recordedType(dtype, `an output of ${op.op}`),
      shape,
    }));
    this.#ops.push({ ...op, outputs: kinds });
    for (const [output, tensor] of outputs.entries()) {
      this.#sources.set(tensor, { kind: 'op', index, output });
    }
  }

  #addUpdate(
    op: string,
    variables: readonly tf.Variable[],
    tensors: readonly tf.TensorInfo[],
    attributes: Attributes,
  ): void {
    const update = this.#updates.length;
    const read = tensors.map((tensor) => this.#sources.of(tensor));
    this.#updates.push({ op, variables, tensors: read, attributes, condition: this.#condition });
    for (const variable of variables) {
      // A new tensor over the same memory, so that later reads of the variable are told from earlier ones.
      variable.assign(this.#listener.alias(variable));
      this.#settled.set(variable, variable.dataId);
      this.#sources.set(variable, { kind: 'updated', variable, update });
    }
  }

  /** Writes down every `variable.assign` since the last time. */
  #noteAssignments(variables: Iterable<tf.Variable>): void {
    for (const variable of variables) {
      if (variable.dataId !== this.#settled.get(variable))
        this.#addUpdate(ASSIGN, [variable], [variable], {});
    }
  }

  #demandSameVariables(): void {
    const created = Object.values(tf.engine().registeredVariables).find((v) => !this.#settled.has(v));
    if (created) {
      throw new NotRecordable(`it creates the variable ${created.name}`, 'Create variables before the step');
    }
    const disposed = [...this.#settled.keys()].find(({ isDisposed }) => isDisposed);
    if (disposed) {
      throw new NotRecordable(`it disposes of the variable ${disposed.name}`, 'Do that after the last call');
    }
  }
}
