import type { GraphBuilder } from '../../onnx/graph-builder.js';
import type { SymbolicTensor } from '../layer-handler.js';

/** True where the masks of all inputs that have one are true; `undefined` where none has. */
export function allHold(graph: GraphBuilder, inputs: readonly SymbolicTensor[]): string | undefined {
  const masks = inputs.map((input) => input.mask).filter((mask) => mask !== undefined);
  const [first, ...others] = masks;
  if (first === undefined) return undefined;
  return others.reduce((both, mask) => (mask === both ? both : graph.add('And', [both, mask])), first);
}
