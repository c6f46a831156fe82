import * as tf from '@tensorflow/tfjs';
import type { HostTensors } from './host-tensor.js';
import type { Precision } from './precision.js';
import type { DynamicSizes } from './record-program.js';
import type { Step } from './record.js';
import { toHost, toTensors } from './tensors.js';

/** A step that is ready to be run again and again: named inputs in, named outputs out. One call at a time. */
export type CompiledStep = (inputs: HostTensors) => Promise<HostTensors>;

export interface StepOptions {
  /** Names the step in messages and in profiles. */
  name: string;
  /** Inputs whose first dimension may differ from call to call without another trace. Default: none. */
  dynamic?: DynamicSizes;
  /** What large products are computed in where the step is replayed. Default: that of all steps. */
  precision?: Precision;
}

/** A way to run steps: as they are written, or recorded and replayed. Steps share the variables of tfjs. */
export interface Steps extends Disposable {
  compile(step: Step, options: StepOptions): CompiledStep;
  /** Brings the variables of tfjs up to date; before it, only compiled steps see what compiled steps have updated. */
  readVariables(): Promise<void>;
}

/** Runs each step as it is written, kernel by kernel: on any backend. */
export function eagerSteps(): Steps {
  return {
    compile: (step) => async (inputs) => {
      const outputs: [string, HostTensors[string]][] = [];
      // Handed out of tidy by hand: tfjs looks through every element of what a tidy returns.
      tf.tidy(() => {
        for (const [name, tensor] of Object.entries(step(toTensors(inputs))))
          outputs.push([name, toHost(tensor)]);
      });
      return Object.fromEntries(outputs);
    },
    readVariables: async () => {},
    [Symbol.dispose]: () => {},
  };
}
