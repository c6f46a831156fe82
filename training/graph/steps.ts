import * as tf from '@tensorflow/tfjs';
import { SentenceVaeError } from '../../src/errors.js';
import { demandSizes } from './demand-sizes.js';
import type { HostTensors } from './host-tensor.js';
import type { Precision } from './precision.js';
import type { DynamicSizes } from './record-program.js';
import { callStep, type Step } from './step.js';
import { NotRecordable } from './tape.js';
import { toHost, toTensors } from './tensors.js';

/**
 * A step that is ready to be run again and again: named inputs in, named outputs out. A call waits for those before it.
 * Inputs may be changed once it has begun: where nothing has to be waited for, before it returns.
 */
export type CompiledStep = (inputs: HostTensors) => Promise<HostTensors>;

export interface StepOptions {
  /** Names the step in messages and in profiles. */
  name: string;
  /** Inputs whose first dimension may differ from call to call without another trace. Default: none. */
  dynamic?: DynamicSizes;
  /** What large products are computed in where the step is replayed. Default: that of all steps. */
  precision?: Precision;
}

/**
 * A way to run steps: as they are written, or recorded and replayed. Steps share the variables of tfjs; two ways that are
 * open at once share them too, once `readVariables` has been called.
 */
export interface Steps extends Disposable {
  compile(step: Step, options: StepOptions): CompiledStep;
  /** Brings the variables of tfjs up to date; before it, only compiled steps see what compiled steps have updated. */
  readVariables(): Promise<void>;
}

/** Runs each step as it is written, kernel by kernel: on any backend. */
export function eagerSteps(): Steps {
  return {
    compile:
      (step, { name, dynamic = {} }) =>
      async (inputs) => {
        demandSizes(name, inputs, dynamic);
        const outputs: [string, HostTensors[string]][] = [];
        try {
          // Handed out of tidy by hand: tfjs looks through every element of what a tidy returns.
          tf.tidy(() => {
            for (const [output, tensor] of Object.entries(callStep(step, toTensors(inputs))))
              outputs.push([output, toHost(tensor)]);
          });
        } catch (error) {
          throw error instanceof NotRecordable ? unusable(name, error) : error;
        }
        return Object.fromEntries(outputs);
      },
    readVariables: async () => {},
    [Symbol.dispose]: () => {},
  };
}

/** What cannot be recorded for reasons that hold for any way to run a step. */
function unusable(name: string, { message, remedy }: NotRecordable): SentenceVaeError {
  return new SentenceVaeError('NOT_RECORDABLE', {
    expected: `the step ${name} to turn tensors into tensors of float32, int32 or bool`,
    received: message,
    remedy,
  });
}
