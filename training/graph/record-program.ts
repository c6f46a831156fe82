import * as tf from '@tensorflow/tfjs';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js';
import { generalise, type Program } from './compare-tapes.js';
import { hostTensor, type HostTensor, type HostTensors } from './host-tensor.js';
import { record, type Step } from './record.js';

/** Which inputs share a first dimension that may differ from call to call, by a name for that size. */
export type DynamicSizes = Readonly<Record<string, readonly string[]>>;

export interface RecordOptions {
  backend: NodeJSKernelBackend;
  dynamic: DynamicSizes;
  /** Record once more on the same inputs, to find out whether the step does the same each time. */
  twice: boolean;
}

/**
 * Records a step for all calls of one signature: with dynamic sizes cut to a small number, so that it costs little, and
 * again with each of them raised, so that what follows a size is told from what is the same.
 */
export function recordProgram(
  step: Step,
  inputs: HostTensors,
  { backend, dynamic, twice }: RecordOptions,
): Program {
  const [from, to] = unusualSizes(inputs);
  const present = Object.entries(dynamic).filter(([, names]) => names.some((name) => name in inputs));
  const run = (raised?: string) => {
    let cut = inputs;
    for (const [size, names] of present) cut = resize(cut, names, size === raised ? to : from);
    return record(backend, step, cut);
  };
  const base = run();
  return generalise({
    base,
    again: twice ? run() : base,
    raised: Object.fromEntries(present.map(([size]) => [size, { tape: run(size), from, to }] as const)),
  });
}

/** Two sizes that nothing else has: tfjs treats equal sizes otherwise than different ones when it broadcasts. */
function unusualSizes(inputs: HostTensors): [number, number] {
  const shapes = [...Object.values(inputs), ...Object.values(tf.engine().registeredVariables)];
  const taken = new Set(shapes.flatMap(({ shape }) => shape));
  const free: number[] = [];
  for (let size = 5; free.length < 2; size++) if (!taken.has(size)) free.push(size);
  return [free[0]!, free[1]!];
}

/** Gives inputs another first dimension: their first rows, from the start again where they have fewer. */
function resize(inputs: HostTensors, names: readonly string[], rows: number): HostTensors {
  const resized = names.flatMap((name) => {
    const tensor = inputs[name];
    return tensor ? [[name, takeRows(tensor, rows)] as const] : [];
  });
  return { ...inputs, ...Object.fromEntries(resized) };
}

function takeRows(tensor: HostTensor, rows: number): HostTensor {
  const [count = 0, ...rest] = tensor.shape;
  const width = rest.reduce((product, size) => product * size, 1);
  const at = (i: number) => (count === 0 ? 0 : (Math.floor(i / width) % count) * width + (i % width));
  const numbers = Array.from({ length: rows * width }, (_, i) => tensor.values[at(i)] ?? 0);
  return hostTensor(tensor.dtype, [rows, ...rest], numbers);
}
