import type { SymbolicTensor } from '../../handlers/layer-handler.js';
import { int, type GraphBuilder } from '../../onnx/graph-builder.js';
import { integers } from '../../onnx/tensor.js';
import { lengthOf } from './lengths.js';
import type { Recurrence } from './recurrence.js';

/** The given states, or zeros `[batch, size]`. */
export function initialStates(
  graph: GraphBuilder,
  { sequence, initial }: Recurrence,
  sizes: readonly number[],
): readonly SymbolicTensor[] {
  const [batch = 'batch'] = sequence.shape;
  return sizes.map((size, index) => {
    const value = initial?.[index] ?? zeros(size);
    return { value, type: 'float32', shape: [batch, size] };
  });

  function zeros(size: number): string {
    const length = graph.constant('state_size', integers(size));
    const shape = graph.add('Concat', [lengthOf(graph, sequence, 0), length], { axis: int(0) });
    return graph.add('ConstantOfShape', [shape], {}, 'no_state');
  }
}
