import { DATA_TYPES } from '../onnx/data-types.js';
import { int, type GraphBuilder } from '../onnx/graph-builder.js';
import { floats, integer, integers } from '../onnx/tensor.js';
import { prepareBlocks } from './blocks.js';
import { either } from './either.js';
import { prepareTruncation } from './truncate.js';

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

/** Picks one token per row: `logits` `[batch, whole blocks]`, `uniform` `[batch]` → int64 `[batch]`. */
export type ChooseToken = (body: GraphBuilder, logits: string, uniform: string) => string;

/**
 * Prepares the choice of a token, in this order: logits / temperature → softmax → top-k → top-p over what top-k left →
 * min-p → inversion of the cumulative distribution at a given uniform number, in id order.
 *
 * Both ways of choosing go by blocks of the vocabulary: one pass over the logits finds the largest one, or the sum, of
 * each, and the rest is done among the blocks and inside of one. (ONNX Runtime's own `ArgMax` and `CumSum` over 10,000
 * columns take 8 and 15 times as long.) Greedy choice needs no softmax, and only top-k and top-p sort.
 */
export function prepareChoice(graph: GraphBuilder, sampling: Sampling): ChooseToken {
  const { temperature, topK, topP, minP } = sampling;
  const outer = graph.within('choose');
  const zero = outer.constant('zero', floats([0]));
  const one = outer.constant('one', floats([1]));
  const samples = outer.add('Greater', [temperature, zero], {}, 'samples');
  const isPlain = outer.add('Equal', [temperature, one], {}, 'is_plain');
  const limitsRank = outer.add('Greater', [topK, outer.constant('no_limit', integer(0))], {}, 'limits_rank');
  const limitsMass = outer.add('Less', [topP, one], {}, 'limits_mass');
  const limitsRatio = outer.add('Greater', [minP, zero], {}, 'limits_ratio');
  const truncates = outer.add('Or', [limitsRank, limitsMass], {}, 'truncates');
  const restricts = outer.add('Or', [truncates, limitsRatio], {}, 'restricts');
  const axis = outer.constant('axis', integer(1));
  const lastAxis = outer.constant('last_axis', integers(1));
  const lastIndex = outer.constant('last_index', integers(-1));
  const justBelowOne = outer.constant('just_below_one', floats([JUST_BELOW_ONE]));
  const noWeight = outer.constant('no_weight', floats([0], [1, 1]));
  const blocks = prepareBlocks(outer);
  const truncate = prepareTruncation(outer, sampling, { truncates, limitsRank, limitsMass, limitsRatio });

  return (body, logits, uniform) =>
    either(body, 'choice', samples, {
      yes: (random) => draw(random, logits, uniform),
      no: (greedy) => likeliest(greedy, logits),
    });

  function likeliest(branch: GraphBuilder, logits: string): string {
    const largest = blocks.reduced(branch, logits, 'ReduceMax');
    const block = branch.add('ArgMax', [largest], { axis: int(1), keepdims: int(1) }, 'block');
    const inside = blocks.inside(branch, logits, block, 'lowest');
    const place = branch.add('ArgMax', [inside], { axis: int(1), keepdims: int(1) }, 'place');
    return blocks.token(branch, block, place);
  }

  function draw(branch: GraphBuilder, logits: string, uniform: string): string {
    // Nothing is divided by 1: that would be a pass over all logits.
    const probabilities = either(branch, 'probabilities', isPlain, {
      type: ['float32', ['batch', 'entries']],
      yes: (plain) => softmax(plain, logits),
      no: (tempered) => softmax(tempered, tempered.add('Div', [logits, temperature])),
    });
    return either(branch, 'drawn', restricts, {
      yes: (restricted) => invert(restricted, truncate(restricted, probabilities), uniform),
      no: (free) => invert(free, probabilities, uniform),
    });
  }

  /** The first id whose cumulative weight exceeds u × total: first its block, then its place inside. */
  function invert(branch: GraphBuilder, weights: string, uniform: string): string {
    const sums = blocks.reduced(branch, weights, 'ReduceSum');
    const reached = branch.add('CumSum', [sums, axis], {}, 'reached');
    const total = branch.add('Gather', [reached, lastIndex], { axis: int(1) }, 'total');
    const column = branch.add('Unsqueeze', [uniform, lastAxis], {}, 'uniform_column');
    const wanted = below(branch, branch.add('Mul', [column, total]), total);
    const block = howMany(branch, branch.add('LessOrEqual', [reached, wanted]));
    const columnShape = branch.add('Shape', [total]);
    const nothing = branch.add('Expand', [noWeight, columnShape], {}, 'nothing');
    const reachedBefore = branch.add('Concat', [nothing, reached], { axis: int(1) }, 'reached_before');
    const before = branch.add('GatherElements', [reachedBefore, block], { axis: int(1) }, 'before');

    const inside = blocks.inside(branch, weights, block, 'zero');
    const reachedInside = branch.add('CumSum', [inside, axis], {}, 'reached_inside');
    const totalInside = branch.add('Gather', [reachedInside, lastIndex], { axis: int(1) }, 'total_inside');
    // The two sums of a block may differ in rounding.
    const wantedInside = below(branch, branch.add('Sub', [wanted, before]), totalInside);
    const place = howMany(branch, branch.add('LessOrEqual', [reachedInside, wantedInside]));
    return blocks.token(branch, block, place);
  }

  function below(branch: GraphBuilder, value: string, total: string): string {
    return branch.add('Min', [value, branch.add('Mul', [total, justBelowOne])], {}, 'wanted');
  }

  /** `[batch, n]` → int64 `[batch, 1]` */
  function howMany(branch: GraphBuilder, areSo: string): string {
    const asNumbers = branch.add('Cast', [areSo], { to: int(DATA_TYPES.int64) });
    return branch.add('ReduceSum', [asNumbers, lastAxis], { keepdims: int(1) }, 'how_many');
  }
}

function softmax(branch: GraphBuilder, scaled: string): string {
  return branch.add('Softmax', [scaled], { axis: int(1) });
}
