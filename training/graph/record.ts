import * as tf from '@tensorflow/tfjs';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js';
import { attributesOf } from './eager-attributes.js';
import type { Attributes } from './attribute.js';
import { hostTensor, type HostTensor, type HostTensors } from './host-tensor.js';
import { toTensors } from './tensors.js';
import {
  NotRecordable,
  recordedType,
  type RecordedOp,
  type RecordedUpdate,
  type Source,
  type Tape,
} from './tape.js';

/** A computation on named tensors: what it reads besides are variables, and values that never change. */
export type Step = (inputs: tf.NamedTensorMap) => tf.NamedTensorMap;

let active: Recording | undefined;

/** The recording under way, for what wants to be recorded as one op rather than as the kernels it is made of. */
export function activeRecording(): Recording | undefined {
  return active;
}

/**
 * Runs a step once on tfjs-node and writes down every kernel, with its attributes and the flow of its data.
 * The values that it computes are thrown away, and variables keep theirs.
 * @throws {NotRecordable} where the step does something that cannot be replayed
 */
export function record(backend: NodeJSKernelBackend, step: Step, inputs: HostTensors): Tape {
  if (active)
    throw new NotRecordable('it is recorded inside another recording', 'Compile one step at a time');
  const recording = new Recording(backend);
  const variables = Object.values(tf.engine().registeredVariables);
  const before = variables.map((variable) => tf.keep(variable.clone()));
  try {
    let tape: Tape | undefined;
    tf.tidy(() => {
      const tensors = toTensors(inputs);
      recording.start(tensors, variables);
      active = recording;
      const outputs = step(tensors);
      if (outputs instanceof Promise) {
        throw new NotRecordable('it is asynchronous', 'Return tensors, not a promise of them');
      }
      recording.noteAssignments(variables);
      tape = recording.finish(outputs);
    });
    return tape!;
  } finally {
    active = undefined;
    recording.stop();
    // What the step assigned was part of the recording, not of the training.
    for (const [index, variable] of variables.entries()) {
      const value = before[index]!;
      if (variable.dataId !== value.dataId) variable.assign(value);
      value.dispose();
    }
  }
}

const ASSIGN = 'AssignVariableOp';

type Execute = NodeJSKernelBackend['executeMultipleOutputs'];

/** What has been written down so far. */
export class Recording {
  readonly #backend: NodeJSKernelBackend;
  readonly #execute: Execute;
  readonly #read: NodeJSKernelBackend['readSync'];
  readonly #sources = new Map<tf.DataId, Source>();
  readonly #initial = new Map<tf.Variable, tf.DataId>();
  readonly #inputs: Record<string, HostTensor | { dtype: HostTensor['dtype']; shape: number[] }> = {};
  readonly #constants: HostTensor[] = [];
  readonly #ops: RecordedOp[] = [];
  readonly #updates: RecordedUpdate[] = [];
  #condition: Source | undefined;

  constructor(backend: NodeJSKernelBackend) {
    this.#backend = backend;
    this.#execute = backend.executeMultipleOutputs.bind(backend);
    this.#read = backend.readSync.bind(backend);
  }

  /** Listens to the backend from now on. */
  start(inputs: tf.NamedTensorMap, variables: readonly tf.Variable[]): void {
    for (const [name, { dataId, dtype, shape }] of Object.entries(inputs)) {
      this.#sources.set(dataId, { kind: 'input', name });
      this.#inputs[name] = { dtype: recordedType(dtype, `the input ${name}`), shape };
    }
    for (const variable of variables) {
      this.#initial.set(variable, variable.dataId);
      this.#sources.set(variable.dataId, { kind: 'variable', variable });
    }
    const run: Execute = (...call) => this.#note(...call);
    Object.assign(this.#backend, {
      executeMultipleOutputs: run,
      executeSingleOutput: (...call: Parameters<NodeJSKernelBackend['executeSingleOutput']>) =>
        run(...call, 1)[0],
      readSync: refuseReading,
      read: refuseReading,
    });
  }

  stop(): void {
    for (const method of ['executeMultipleOutputs', 'executeSingleOutput', 'readSync', 'read']) {
      Reflect.deleteProperty(this.#backend, method); // the class's own methods come to light again
    }
  }

  /** Where a tensor comes from; one that nothing recorded has made is a constant. */
  sourceOf(tensor: tf.TensorInfo): Source {
    const known = this.#sources.get(tensor.dataId);
    if (known) return known;
    const index = this.#constants.length;
    this.#constants.push(this.#constantOf(tensor));
    const source: Source = { kind: 'constant', index };
    this.#sources.set(tensor.dataId, source);
    return source;
  }

  /** Writes down a change of variables in place, as TensorFlow's op of that name makes it. */
  update(
    op: string,
    variables: readonly tf.Variable[],
    tensors: readonly tf.TensorInfo[],
    attributes: Attributes,
  ): void {
    // A value assigned before is written down before; an assignment itself comes from there.
    if (op !== ASSIGN) this.noteAssignments(variables);
    const update = this.#updates.length;
    this.#updates.push({
      op,
      variables,
      tensors: tensors.map((tensor) => this.sourceOf(tensor)),
      attributes,
      condition: this.#condition,
    });
    for (const variable of variables) this.#renew(variable, update);
  }

  /** The same values, but not before `earlier` is there. */
  after(tensor: tf.Tensor, earlier: tf.Tensor): tf.Tensor {
    const [input, after] = [this.sourceOf(tensor), this.sourceOf(earlier)];
    const same = this.#copy(tensor);
    const index = this.#ops.length;
    const { shape } = tensor;
    const dtype = recordedType(tensor.dtype, 'a tensor');
    this.#ops.push({
      op: 'Identity',
      attributes: {},
      inputs: [input],
      after: [after],
      outputs: [{ dtype, shape }],
    });
    this.#sources.set(same.dataId, { kind: 'op', index, output: 0 });
    return same;
  }

  /** Updates and assignments made by `body` will happen where the condition is true. */
  onlyIf(condition: tf.TensorInfo, body: () => void): void {
    if (this.#condition) {
      throw new NotRecordable('it has a condition inside a condition', 'Join both with tf.logicalAnd');
    }
    const variables = [...this.#initial.keys()];
    this.noteAssignments(variables);
    this.#condition = this.sourceOf(condition);
    body();
    this.noteAssignments(variables);
    this.#condition = undefined;
  }

  /** Writes down every `variable.assign` since the last time. */
  noteAssignments(variables: readonly tf.Variable[]): void {
    for (const variable of variables) {
      if (variable.dataId === this.#initial.get(variable)) continue;
      this.update(ASSIGN, [variable], [variable], {});
    }
  }

  finish(outputs: tf.NamedTensorMap): Tape {
    const created = Object.values(tf.engine().registeredVariables).filter((v) => !this.#initial.has(v));
    if (created.length > 0) {
      throw new NotRecordable(
        `it creates the variable ${created[0]!.name}`,
        'Create variables before the step',
      );
    }
    return {
      inputs: this.#inputs,
      constants: this.#constants,
      ops: this.#ops,
      updates: this.#updates,
      outputs: Object.fromEntries(
        Object.entries(outputs).map(([name, tensor]) => [name, this.sourceOf(tensor)]),
      ),
    };
  }

  #note(...[op, attributes, inputs, count]: Parameters<Execute>): tf.Tensor[] {
    const sources = inputs.map((input) => this.sourceOf(input));
    const outputs = this.#execute(op, attributes, inputs, count);
    const index = this.#ops.length;
    this.#ops.push({
      op,
      attributes: attributesOf(this.#backend.binding, attributes),
      inputs: sources,
      after: [],
      outputs: outputs.map(({ dtype, shape }) => ({
        dtype: recordedType(dtype, `an output of ${op}`),
        shape,
      })),
    });
    for (const [output, { dataId }] of outputs.entries()) {
      this.#sources.set(dataId, { kind: 'op', index, output });
    }
    return outputs;
  }

  /** Gives a variable a new tensor of the same memory, so that later reads of it are told from earlier ones. */
  #renew(variable: tf.Variable, update: number): void {
    variable.assign(this.#copy(variable));
    this.#initial.set(variable, variable.dataId);
    this.#sources.set(variable.dataId, { kind: 'updated', variable, update });
  }

  /** A tensor of its own with the same memory; not written down. */
  #copy(tensor: tf.Tensor): tf.Tensor {
    const type = this.#backend.getDTypeInteger(tensor.dtype);
    const attributes = [{ name: 'T', type: this.#backend.binding.TF_ATTR_TYPE, value: type }];
    return this.#execute('Identity', attributes, [tensor], 1)[0]!;
  }

  #constantOf({ dataId, dtype, shape }: tf.TensorInfo): HostTensor {
    const type = recordedType(dtype, 'a tensor made in JavaScript');
    const values = this.#read(dataId);
    if (values instanceof Float32Array && type === 'float32')
      return { dtype: type, shape, values: values.slice() };
    return hostTensor(type, shape, Array.from(values, Number));
  }
}

function refuseReading(): never {
  throw new NotRecordable(
    'it reads a value back (data, dataSync, array, print or an if on a tensor)',
    'Return the tensor as an output and read it there; choose between values with tf.where, between updates with onlyIf',
  );
}
