import * as tf from '@tensorflow/tfjs';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js';
import { generalise, type Program } from './compare-tapes.js';
import { hostTensor, type HostTensor, type HostTensors } from './host-tensor.js';
import { KernelMemo } from './kernel-memo.js';
import { record } from './record.js';
import type { Step } from './step.js';
import { NotRecordable } from './tape.js';

/** Which inputs share a first dimension that may differ from call to call, by a name for that size. */
export type DynamicSizes = Readonly<Record<string, readonly string[]>>;

export interface RecordOptions {
  backend: NodeJSKernelBackend;
  dynamic: DynamicSizes;
  /** Record once more, to find out whether the step does the same each time. */
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
  const present = Object.entries(dynamic).filter(([, names]) => names.some((name) => name in inputs));
  const [from, to, ...others] = unusualSizes(inputs, 2 + present.length) as [number, number, ...number[]];
  const sizesOf = (choose: (size: string, index: number) => number) =>
    Object.fromEntries(present.map(([size], i) => [size, choose(size, i)] as const));
  using memo = new KernelMemo();
  const run = (sizes: Readonly<Record<string, number>>) => {
    let cut = inputs;
    for (const [size, names] of present) cut = resize(cut, names, sizes[size]!);
    try {
      return { tape: recordSparing(cut), sizes };
    } catch (error) {
      if (error instanceof NotRecordable || present.length === 0) throw error;
      record(backend, step, inputs); // if that fails too, it is what the caller wants to hear of
      throw failsAt(sizes, error);
    }
  };
  const recordSparing = (of: HostTensors) => {
    try {
      return record(backend, step, of, memo);
    } catch (error) {
      // A kernel may not like values that come from another place of the step.
      if (error instanceof NotRecordable || !memo.wasUsed) throw error;
      return record(backend, step, of);
    }
  };
  const base = run(sizesOf(() => from));
  const again = twice ? run(sizesOf((_, i) => others[i]!)) : base;
  return generalise({
    base: base.tape,
    again,
    raised: Object.fromEntries(
      present.map(([raise]) => [
        raise,
        { tape: run(sizesOf((size) => (size === raise ? to : from))).tape, from, to },
      ]),
    ),
  });
}

/**
 * Sizes that nothing else has: tfjs treats equal sizes otherwise than different ones when it broadcasts. The first two are
 * small; those after them lie far enough from both that what does not grow in a straight line is found out.
 */
function unusualSizes(inputs: HostTensors, count: number): number[] {
  const shapes = [...Object.values(inputs), ...Object.values(tf.engine().registeredVariables)];
  const taken = new Set(shapes.flatMap(({ shape }) => shape));
  const free: number[] = [];
  for (let size = 5; free.length < count; size++) {
    if (free.length === 2 && size < free[1]! + FAR) continue;
    if (!taken.has(size)) free.push(size);
  }
  return free;
}

const FAR = 7;

function failsAt(sizes: Readonly<Record<string, number>>, error: unknown): NotRecordable {
  const where = Object.entries(sizes).map(([size, rows]) => `${size} is ${rows}`);
  const message = error instanceof Error ? error.message.replaceAll(/\s+/g, ' ') : String(error);
  return new NotRecordable(
    `it fails where ${where.join(' and ')}: ${message}`,
    'Let it work at any size, or leave the size out of `dynamic`',
  );
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
