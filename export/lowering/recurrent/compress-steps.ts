import type { SymbolicTensor } from '../../handlers/layer-handler.js';
import { int, type GraphBuilder } from '../../onnx/graph-builder.js';
import { integers } from '../../onnx/tensor.js';
import { cast } from '../cast.js';
import { scalar } from '../scalar.js';
import { lengthOf } from './lengths.js';

/** The steps that a mask lets through, moved to the front of each row in the order in which they are taken. */
export interface CompressedSteps {
  /** `[batch, time, …]`; what follows a row's last valid step is of no account. */
  readonly sequence: SymbolicTensor;
  /** int32 `[batch]`: how many steps of each row are valid. */
  readonly counts: string;
  /** int64 `[batch, time]`: how many valid steps of the row have been taken when that step is over. */
  readonly taken: string;
}

/**
 * Makes any mask one that ONNX' `sequence_lens` can say. A masked step changes no state, so leaving it out changes
 * nothing; `expandSteps` puts the outputs back to their places.
 */
export function compressSteps(
  graph: GraphBuilder,
  sequence: SymbolicTensor,
  mask: string,
  backwards: boolean,
): CompressedSteps {
  const valid = cast(graph, mask, 'int64');
  const axis = graph.constant('time_axis', integers(1));
  const time = lengthOf(graph, sequence, 1);
  // The largest rank is taken first: [T, …, 1] forwards, [1, …, T] backwards; masked steps have 0 and come last.
  const one = scalar(graph, 1, 'int64');
  const length = graph.add('Squeeze', [time], {}, 'time');
  const ranks = backwards
    ? graph.add('Range', [one, graph.add('Add', [length, one]), one], {}, 'ranks')
    : graph.add('Range', [length, scalar(graph, 0, 'int64'), scalar(graph, -1, 'int64')], {}, 'ranks');
  const keys = graph.add('Mul', [valid, ranks], {}, 'keys');
  const [, order] = graph.addWithOutputs('TopK', [keys, time], ['sorted_keys', 'order'], {
    axis: int(1),
    largest: int(1),
    sorted: int(1),
  });
  const counts = graph.add('ReduceSum', [valid, axis], { keepdims: int(0) }, 'valid_steps');
  return {
    sequence: { ...sequence, value: gatherSteps(graph, sequence.value, order) },
    counts: cast(graph, counts, 'int32'),
    taken: graph.add(
      'CumSum',
      [valid, scalar(graph, 1, 'int64')],
      { reverse: int(backwards ? 1 : 0) },
      'taken',
    ),
  };
}

/**
 * The state at every step, masked ones included, from the states after each valid one.
 * @param states `[batch, time, units]`
 * @param initial `[batch, units]`. Default: zeros.
 */
export function expandSteps(
  graph: GraphBuilder,
  states: string,
  initial: string | undefined,
  taken: string,
): string {
  return gatherSteps(graph, withInitial(), taken);

  /** `[batch, 1 + time, units]` */
  function withInitial(): string {
    if (initial === undefined) {
      return graph.add('Pad', [states, graph.constant('one_step', integers(0, 1, 0, 0, 0, 0))]);
    }
    const step = graph.add('Unsqueeze', [initial, graph.constant('time_axis', integers(1))]);
    return graph.add('Concat', [step, states], { axis: int(1) });
  }
}

/** In each row the steps with these numbers: `[batch, n, …]`, `[batch, time]` → `[batch, time, …]`. */
function gatherSteps(graph: GraphBuilder, steps: string, numbers: string): string {
  const indices = graph.add('Unsqueeze', [numbers, graph.constant('index_axis', integers(2))]);
  return graph.add('GatherND', [steps, indices], { batch_dims: int(1) });
}
