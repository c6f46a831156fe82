import * as tf from '@tensorflow/tfjs';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js';
import type { HostTensors } from './host-tensor.js';
import { KernelListener } from './kernel-listener.js';
import type { KernelMemo } from './kernel-memo.js';
import { Recording } from './recording.js';
import { callStep, type Step } from './step.js';
import { NotRecordable, type Tape } from './tape.js';
import { toTensors } from './tensors.js';

let active: Recording | undefined;

/** The recording under way, for what wants to be recorded as one op rather than as the kernels it is made of. */
export function activeRecording(): Recording | undefined {
  return active;
}

/**
 * Runs a step once on tfjs-node and writes down every kernel, with its attributes and the flow of its data.
 * The values that it computes are thrown away, and variables keep theirs.
 * @param memo what ran before, shared between recordings of one step; without it every kernel runs
 * @throws {NotRecordable} where the step does something that cannot be replayed
 */
export function record(
  backend: NodeJSKernelBackend,
  step: Step,
  inputs: HostTensors,
  memo?: KernelMemo,
): Tape {
  demandUnheard(backend);
  const listener = new KernelListener(backend);
  const variables = Object.values(tf.engine().registeredVariables);
  const restore = keepValues(variables);
  let tape: Tape | undefined;
  try {
    tf.tidy(() => {
      const tensors = toTensors(inputs);
      active = new Recording(listener, memo, tensors, variables);
      listener.start(active.run);
      tape = active.finish(callStep(step, tensors));
    });
    return tape!;
  } finally {
    active = undefined;
    listener.stop();
    restore();
  }
}

function demandUnheard(backend: NodeJSKernelBackend): void {
  if (active) {
    throw new NotRecordable('it is recorded inside another recording', 'Compile one step at a time');
  }
  if (tf.backend() !== backend) {
    throw new NotRecordable(
      `tfjs computes on ${tf.getBackend()} now`,
      'Go back to the backend that the steps were opened on',
    );
  }
}

/** Returns what gives variables their values back: what a step assigns is part of its recording, not of the training. */
function keepValues(variables: readonly tf.Variable[]): () => void {
  const values = variables.map((variable) => tf.keep(variable.clone()));
  return () => {
    for (const [index, variable] of variables.entries()) {
      const value = values[index]!;
      if (variable.dataId !== value.dataId && !variable.isDisposed) variable.assign(value);
      value.dispose();
    }
  };
}
