import * as tf from '@tensorflow/tfjs';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js';
import type { HostTensors } from './host-tensor.js';
import { KernelListener } from './kernel-listener.js';
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
 * @throws {NotRecordable} where the step does something that cannot be replayed
 */
export function record(backend: NodeJSKernelBackend, step: Step, inputs: HostTensors): Tape {
  demandUnheard(backend);
  const listener = new KernelListener(backend);
  const variables = Object.values(tf.engine().registeredVariables);
  using _values = keepValues(variables);
  let tape: Tape | undefined;
  tf.tidy(() => {
    const tensors = toTensors(inputs);
    const recording = new Recording(listener, tensors, variables);
    try {
      active = recording;
      listener.start(recording.run);
      tape = recording.finish(callStep(step, tensors));
    } finally {
      active = undefined;
      listener.stop();
    }
  });
  return tape!;
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

/** Gives variables the values back that they had: what a step assigns is part of its recording, not of the training. */
function keepValues(variables: readonly tf.Variable[]): Disposable {
  const values = variables.map((variable) => tf.keep(variable.clone()));
  return {
    [Symbol.dispose]: () => {
      for (const [index, variable] of variables.entries()) {
        const value = values[index]!;
        if (variable.dataId !== value.dataId && !variable.isDisposed) variable.assign(value);
        value.dispose();
      }
    },
  };
}
