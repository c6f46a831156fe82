import { DATA_TYPES } from '../onnx/data-types.js';
import { int, ints, type GraphBuilder } from '../onnx/graph-builder.js';
import { floats, integer, integers } from '../onnx/tensor.js';
import type { Sampling } from './choose-token.js';
import { either } from './either.js';
import { FIRST_CHOOSABLE_ID } from './token-ids.js';

/** What is asked for, as bool scalars. */
export interface Limits {
  /** Either of the next two. */
  readonly truncates: string;
  readonly limitsRank: string;
  readonly limitsMass: string;
  readonly limitsRatio: string;
}

/** Sets the probabilities `[batch, entries]` of tokens that may not be chosen to 0. */
export type Truncate = (branch: GraphBuilder, probabilities: string) => string;

const SHAPE = ['batch', 'entries'];

/** Prepares top-k, then top-p over what it left, then min-p; only the first two sort. */
export function prepareTruncation(
  graph: GraphBuilder,
  { topK, topP, minP }: Sampling,
  limits: Limits,
): Truncate {
  const { truncates, limitsRank, limitsMass, limitsRatio } = limits;
  const outer = graph.within('truncate');
  const zero = outer.constant('zero', floats([0]));
  const noLimit = outer.constant('no_limit', integer(0));
  const firstAxis = outer.constant('first_axis', integers(0));
  const lastAxis = outer.constant('last_axis', integers(1));
  const axis = outer.constant('axis', integer(1));
  const lastIndex = outer.constant('last_index', integers(-1));
  const firstChoosable = outer.constant('first_choosable', integers(FIRST_CHOOSABLE_ID));
  const end = outer.constant('end', integers(Number.MAX_SAFE_INTEGER));
  const leftOut = outer.constant('left_out', integers(0, FIRST_CHOOSABLE_ID, 0, 0));

  return (branch, probabilities) => {
    // What is never chosen has no rank either.
    const choosable = branch.add('Slice', [probabilities, firstChoosable, end, lastAxis], {}, 'choosable');
    const type = ['float32', SHAPE] as const;
    const ranked = either(branch, 'ranked', truncates, {
      type,
      yes: (inner) => truncate(inner, choosable),
      no: (inner) => inner.add('Identity', [choosable]),
    });
    const kept = either(branch, 'kept', limitsRatio, {
      type,
      yes: (inner) => dropUnlikely(inner, ranked),
      no: (inner) => inner.add('Identity', [ranked]),
    });
    return branch.add('Pad', [kept, leftOut], {}, 'kept_of_all');
  };

  /** Sets the probabilities outside of the top k and the top p to 0; those equal to the last one inside stay. */
  function truncate(branch: GraphBuilder, probabilities: string): string {
    const count = branch.add('Shape', [probabilities], { start: int(1), end: int(2) }, 'count');
    const rank = branch.add('Unsqueeze', [topK, firstAxis], {}, 'rank');
    const asked = branch.add('Where', [limitsRank, branch.add('Min', [rank, count]), count], {}, 'asked');
    const [sorted] = branch.addWithOutputs('TopK', [probabilities, asked], ['sorted', 'order'], {
      axis: int(1),
    });
    // A token is inside the nucleus if the more probable ones have not yet reached top_p.
    const reached = branch.add('CumSum', [sorted, axis], { exclusive: int(1) }, 'reached');
    const mass = branch.add('ReduceSum', [sorted, lastAxis], { keepdims: int(1) }, 'mass');
    const wanted = branch.add('Mul', [mass, topP], {}, 'wanted');
    const isInside = branch.add('Less', [reached, wanted], {}, 'is_inside');
    // With top_p off rounding must not cut the tail.
    const isKept = branch.add('Or', [isInside, branch.add('Not', [limitsMass])], {}, 'is_kept');
    const keptCount = branch.add(
      'ReduceSum',
      [branch.add('Cast', [isKept], { to: int(DATA_TYPES.int64) }, 'kept_as_int64'), lastAxis],
      { keepdims: int(1) },
      'kept_count',
    );
    const minusOne = branch.add('Add', [keptCount, lastIndex]);
    // The most probable token always stays, with top_p 0 too.
    const lastKept = branch.add('Max', [minusOne, noLimit], {}, 'last_kept');
    const smallest = branch.add('GatherElements', [sorted, lastKept], { axis: int(1) }, 'smallest');
    const isChoosable = branch.add('GreaterOrEqual', [probabilities, smallest], {}, 'is_choosable');
    return branch.add('Where', [isChoosable, probabilities, zero]);
  }

  /** Sets the weights below min-p times the largest to 0. */
  function dropUnlikely(branch: GraphBuilder, weights: string): string {
    const largest = branch.add('ReduceMax', [weights], { axes: ints(1), keepdims: int(1) }, 'largest');
    const isUnlikely = branch.add('Less', [weights, branch.add('Mul', [largest, minP])], {}, 'is_unlikely');
    return branch.add('Where', [isUnlikely, zero, weights]);
  }
}
