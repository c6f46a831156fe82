import { join } from 'node:path';
import type { Backend } from '../backend/load-backend.js';

/** Writes scalars that `tensorboard --logdir runs` draws; silent on the wasm fall-back, which cannot write events. */
export interface TensorBoard extends Disposable {
  scalars(values: Record<string, number>, step: number): void;
}

export async function openTensorBoard(run: string, backend: Backend): Promise<TensorBoard> {
  if (backend.name !== 'tensorflow') return { scalars() {}, [Symbol.dispose]() {} };
  const { node } = await import('@tensorflow/tfjs-node');
  const writer = node.summaryFileWriter(join(run, 'tensorboard'));
  return {
    scalars(values, step) {
      for (const [name, value] of Object.entries(values)) writer.scalar(name, value, step);
    },
    [Symbol.dispose]: () => writer.flush(),
  };
}
