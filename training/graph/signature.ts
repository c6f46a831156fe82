import type { HostTensors } from './host-tensor.js';
import type { DynamicSizes } from './record-program.js';

/** Types and shapes of the inputs, such as `ids int32[64,12], rows int32[*]`; calls with the same one share a graph. */
export function signatureOf(inputs: HostTensors, dynamic: DynamicSizes): string {
  const anyFirst = new Set(Object.values(dynamic).flat());
  return Object.keys(inputs)
    .toSorted()
    .map((name) => {
      const { dtype, shape } = inputs[name]!;
      return `${name} ${dtype}[${shape.map((size, i) => (i === 0 && anyFirst.has(name) ? '*' : size)).join()}]`;
    })
    .join(', ');
}
