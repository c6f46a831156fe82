import type { HostTensors } from './host-tensor.js';

/** The numbers of a float32 output. */
export function floatsOf(outputs: HostTensors, name: string): Float32Array {
  const output = outputs[name];
  if (output?.dtype !== 'float32') throw new TypeError(`${name} is not an output of floats`);
  return output.values;
}
