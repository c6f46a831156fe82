import { DATA_TYPES } from '../onnx/data-types.js';
import { int, ints, subgraph, type GraphBuilder } from '../onnx/graph-builder.js';
import { floats, integer, integers } from '../onnx/tensor.js';

/** How a token is chosen; values of the outer graph. */
export interface Sampling {
  /** f32 scalar; 0 is greedy. */
  readonly temperature: string;
  /** int64 scalar: only the k most probable tokens; 0 is off. */
  readonly topK: string;
  /** f32 scalar: only the most probable tokens that together reach this probability; 1 is off. */
  readonly topP: string;
  /** f32 scalar: only tokens at least this many times as probable as the most probable one; 0 is off. */
  readonly minP: string;
}

/** The largest factor below 1 that lowers every float32: keeps u × total below the total whatever the rounding. */
const JUST_BELOW_ONE = 1 - 2 ** -23;

/** Picks one candidate per row: `logits` `[batch, candidates]`, `uniform` `[batch]` → int64 `[batch]`. */
export type ChooseToken = (body: GraphBuilder, logits: string, uniform: string) => string;

/**
 * Prepares the choice of a token, in this order: logits / temperature → softmax → top-k → top-p over what top-k left →
 * min-p → inversion of the cumulative distribution at a given uniform number, in id order. Greedy choice pays for none of it, and
 * only top-k and top-p sort.
 */
export function prepareChoice(graph: GraphBuilder, { temperature, topK, topP, minP }: Sampling): ChooseToken {
  const outer = graph.within('choose');
  const zero = outer.constant('zero', floats([0]));
  const one = outer.constant('one', floats([1]));
  const noLimit = outer.constant('no_limit', integer(0));
  const samples = outer.add('Greater', [temperature, zero], {}, 'samples');
  const limitsRank = outer.add('Greater', [topK, noLimit], {}, 'limits_rank');
  const limitsMass = outer.add('Less', [topP, one], {}, 'limits_mass');
  const limitsRatio = outer.add('Greater', [minP, zero], {}, 'limits_ratio');
  const truncates = outer.add('Or', [limitsRank, limitsMass], {}, 'truncates');
  const lastAxis = outer.constant('last_axis', integers(1));
  const firstAxis = outer.constant('first_axis', integers(0));
  const axis = outer.constant('axis', integer(1));
  const lastIndex = outer.constant('last_index', integers(-1));
  const justBelowOne = outer.constant('just_below_one', floats([JUST_BELOW_ONE]));

  return (body, logits, uniform) => {
    const greedy = body.inner('greedy');
    const best = greedy.add('ArgMax', [logits], { axis: int(1), keepdims: int(0) });
    greedy.output('greedy/choice', best, 'int64', ['batch']);
    const random = body.inner('random');
    random.output('random/choice', draw(random, logits, uniform), 'int64', ['batch']);
    return body.add(
      'If',
      [samples],
      { then_branch: subgraph(random.build()), else_branch: subgraph(greedy.build()) },
      'choice',
    );
  };

  function draw(branch: GraphBuilder, logits: string, uniform: string): string {
    const probabilities = branch.add('Softmax', [branch.add('Div', [logits, temperature])], { axis: int(1) });
    const truncated = branch.inner('truncated');
    truncated.output('truncated/weights', truncate(truncated, probabilities), 'float32', [
      'batch',
      'candidates',
    ]);
    const whole = branch.inner('whole');
    whole.output('whole/weights', probabilities, 'float32', ['batch', 'candidates']);
    const weights = branch.add(
      'If',
      [truncates],
      { then_branch: subgraph(truncated.build()), else_branch: subgraph(whole.build()) },
      'weights',
    );
    const likely = branch.inner('likely');
    likely.output('likely/weights', dropUnlikely(likely, weights), 'float32', ['batch', 'candidates']);
    const all = branch.inner('all');
    all.output('all/weights', weights, 'float32', ['batch', 'candidates']);
    const kept = branch.add(
      'If',
      [limitsRatio],
      { then_branch: subgraph(likely.build()), else_branch: subgraph(all.build()) },
      'kept_weights',
    );
    return invert(branch, kept, uniform);
  }

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

  /** The first id whose cumulative weight exceeds u × total: as many ids do not. */
  function invert(branch: GraphBuilder, weights: string, uniform: string): string {
    const cumulative = branch.add('CumSum', [weights, axis], {}, 'cumulative');
    const total = branch.add('Gather', [cumulative, lastIndex], { axis: int(1) }, 'total');
    const column = branch.add('Unsqueeze', [uniform, lastAxis], {}, 'uniform_column');
    const wanted = branch.add('Mul', [column, total]);
    const threshold = branch.add('Min', [wanted, branch.add('Mul', [total, justBelowOne])], {}, 'threshold');
    const isBefore = branch.add('LessOrEqual', [cumulative, threshold], {}, 'is_before');
    const asNumber = branch.add('Cast', [isBefore], { to: int(DATA_TYPES.int64) });
    return branch.add('ReduceSum', [asNumber, lastAxis], { keepdims: int(0) }, 'drawn');
  }
}
