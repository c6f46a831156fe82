import * as tf from '@tensorflow/tfjs';
import { loadBackend } from '../../../training/backend/load-backend.js';
import type { HostTensor, HostTensors } from '../../../training/graph/host-tensor.js';
import { nodeBackend } from '../../../training/graph/node-backend.js';
import type { DynamicSizes } from '../../../training/graph/record-program.js';
import type { Step } from '../../../training/graph/step.js';
import { ReplayedSteps, type ReplayOptions } from '../../../training/graph/replayed-steps.js';
import { eagerSteps, type Steps } from '../../../training/graph/steps.js';

/** A way to run steps that records and replays them, on TensorFlow. */
export async function replayedSteps(options: Partial<ReplayOptions> = {}): Promise<ReplayedSteps> {
  const loaded = await loadBackend();
  const backend = nodeBackend();
  if (loaded.name !== 'tensorflow' || !loaded.graphSession || !backend) throw new Error('needs TensorFlow');
  return new ReplayedSteps({ ...options, backend, addon: loaded.graphSession });
}

/** What a step gives for each of several inputs, run as it is written and replayed, from the same values of its variables. */
export async function bothWays(
  step: Step,
  calls: readonly HostTensors[],
  { variables = [], dynamic = {} }: { variables?: readonly tf.Variable[]; dynamic?: DynamicSizes } = {},
): Promise<{ eager: HostTensors[]; replayed: HostTensors[] }> {
  const start = variables.map((variable) => variable.clone());
  const run = async (steps: Steps) => {
    for (const [i, variable] of variables.entries()) variable.assign(start[i]!);
    const compiled = steps.compile(step, { name: 'step', dynamic });
    const outputs: HostTensors[] = [];
    for (const inputs of calls) outputs.push(await compiled(inputs));
    await steps.readVariables();
    const after = variables.map((variable, i) => [`variable ${i}`, hostOf(variable)] as const);
    return [...outputs, Object.fromEntries(after)];
  };
  using replaying = await replayedSteps();
  const eager = await run(eagerSteps());
  const replayed = await run(replaying);
  tf.dispose(start);
  return { eager, replayed };
}

/** The largest difference between two lists of outputs, relative to 1 + the size of the values; ∞ where kinds differ. */
export function largestDifference(a: readonly HostTensors[], b: readonly HostTensors[]): number {
  let largest = 0;
  for (const [i, tensors] of a.entries()) {
    const others = b[i] ?? {};
    if (Object.keys(tensors).join() !== Object.keys(others).join()) return Infinity;
    for (const [name, tensor] of Object.entries(tensors)) {
      const other = others[name]!;
      if (tensor.dtype !== other.dtype || tensor.shape.join() !== other.shape.join()) return Infinity;
      for (const [at, value] of tensor.values.entries()) {
        if (Object.is(value, other.values[at])) continue;
        const difference = Math.abs(value - other.values[at]!) / (1 + Math.abs(value));
        largest = Math.max(largest, Number.isNaN(difference) ? Infinity : difference);
      }
    }
  }
  return largest;
}

function hostOf(variable: tf.Variable): HostTensor {
  return { dtype: 'float32', shape: variable.shape, values: Float32Array.from(variable.dataSync()) };
}
