import type { GraphTensor } from './graph.js';

/** The buffers of tensors that go to another thread for good. */
export function buffersOf(tensors: Readonly<Record<string, GraphTensor>>): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const { data } of Object.values(tensors)) {
    // What is shared stays where it is, and both threads see it.
    if (data.buffer instanceof ArrayBuffer) buffers.add(data.buffer);
  }
  return [...buffers];
}

/**
 * Copies of tensors to be given away: their caller may use them again, as it does a row of biases. One copy, where cloning
 * makes two, and of the numbers alone where cloning takes the whole buffer that they are in.
 */
export function copiesOf(tensors: Readonly<Record<string, GraphTensor>>): Record<string, GraphTensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, copyOf(tensor)]));
}

function copyOf(tensor: GraphTensor): GraphTensor {
  switch (tensor.type) {
    case 'float32':
      return { ...tensor, data: tensor.data.slice() };
    case 'int64':
      return { ...tensor, data: tensor.data.slice() };
    case 'bool':
      return { ...tensor, data: tensor.data.slice() };
    default:
      return tensor satisfies never;
  }
}
