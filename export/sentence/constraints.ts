import { int, type GraphBuilder } from '../onnx/graph-builder.js';
import { floats, integer, integers } from '../onnx/tensor.js';
import type { CarriedValue } from './carried-value.js';
import { FIRST_CHOOSABLE_ID, TOKEN_IDS } from './token-ids.js';

/** What restricts the choice of tokens, by what has been written and by position. */
export interface Constraints {
  /** What is handed on from token to token. */
  readonly carried: readonly CarriedValue[];
  /** What belongs to a row and stays the same. */
  readonly ofRows: readonly CarriedValue[];
  /** `logits` `[rows, vocabulary]`, the same with what may not be chosen at −∞ or so. */
  limit(body: GraphBuilder, logits: string, place: Place): string;
  /** `token` int64 `[rows]`, or what has to stand here. */
  force(body: GraphBuilder, token: string, place: Place): string;
  /** What has to stand here, int64 `[rows]`; −1 where nothing has to. */
  forcedAt(body: GraphBuilder, place: Place): string;
  /** What the carried values are after `token`. */
  advance(body: GraphBuilder, token: string, place: Place): readonly string[];
}

/** Where sentences stand. */
export interface Place {
  /** How many tokens there are, int64 scalar. */
  readonly position: string;
  /** {@link Constraints.carried}, in their order. */
  readonly carried: readonly string[];
  /** {@link Constraints.ofRows}, in their order. */
  readonly ofRows: readonly string[];
}

/** What a caller may ask of the words; values of the outer graph. */
export interface ConstraintInputs {
  /** f32 `[vocabulary]`, added to the logits: −∞ bans a word. */
  readonly logitBias: string;
  /** int64 `[batch, max_tokens]`: the token that has to stand there, or −1. */
  readonly forcedIds: string;
  /** int64 scalar: no `<eos>` among so many first tokens. */
  readonly minTokens: string;
  /** f32 scalar; 1 is off. */
  readonly repetitionPenalty: string;
  /** int64 scalar: so many tokens in a row never come twice; 0 is off. */
  readonly noRepeatNgram: string;
}

/** Declares the inputs of constrained graphs. */
export function constraintInputs(graph: GraphBuilder): ConstraintInputs {
  return {
    logitBias: graph.input('logit_bias', 'float32', ['vocabulary']),
    forcedIds: graph.input('forced_ids', 'int64', ['batch', 'max_tokens']),
    minTokens: graph.input('min_tokens', 'int64', []),
    repetitionPenalty: graph.input('repetition_penalty', 'float32', []),
    noRepeatNgram: graph.input('no_repeat_ngram', 'int64', []),
  };
}

/**
 * As good as −∞, but above it: `<eos>` never falls lower, so that a sentence ends where nothing else may be chosen. Low
 * enough that it stays so when divided by the lowest temperature or by a length penalty.
 */
const LAST_RESORT = -1e30;

/** `<pad>`, which is never chosen, takes what is written for positions that are not concerned. */
const NOWHERE = TOKEN_IDS.pad;

/**
 * Prepares what restricts a sentence by what it has already, in this order: bias, repetition penalty (Keskar et al.,
 * "CTRL", 2019: logits of tokens that were written are divided by it if positive, else multiplied), no-repeat n-grams,
 * least length, forced tokens.
 *
 * Two values are carried, int64 `[rows, max_tokens]` each: what was written, and for every position how many tokens
 * before it equal the latest ones. A token that stands after n − 1 such would repeat an n-gram, so that any n costs one
 * comparison a step: with H written and M counted, M(t + 1)[i] is M(t)[i − 1] + 1 if H[i − 1] = H[t], else 0.
 */
export function prepareConstraints(graph: GraphBuilder, inputs: ConstraintInputs): Constraints {
  const { logitBias, forcedIds, minTokens, repetitionPenalty, noRepeatNgram } = inputs;
  const outer = graph.within('constraints');
  const shape = ['rows', 'max_tokens'];
  const zero = outer.constant('zero', integer(0));
  const one = outer.constant('one', integer(1));
  const minusOne = outer.constant('minus_one', integers(-1));
  const firstColumn = outer.constant('first_column', integers(0));
  const columnAxis = outer.constant('column_axis', integers(1));
  const none = outer.constant('none', floats([0]));
  const pad = outer.constant('pad', integer(NOWHERE));

  const sizes = outer.add('Shape', [forcedIds], {}, 'sizes');
  const nothing = outer.add('Expand', [zero, sizes], {}, 'nothing_written');
  const nevers = outer.add('Expand', [outer.constant('never', floats([-Infinity])), sizes], {}, 'nevers');
  // Sizes that are read off need no calculation, which CUDA would leave to the processor.
  const maxTokens = outer.add('Size', [outer.add('Gather', [forcedIds, zero], {}, 'row')], {}, 'max_tokens');
  const positions = outer.add('Range', [zero, maxTokens, one], {}, 'positions');
  const ids = outer.add('Range', [zero, outer.add('Size', [logitBias], {}, 'vocabulary'), one], {}, 'ids');
  const isEos = outer.add('Equal', [ids, outer.constant('eos', integer(TOKEN_IDS.eos))], {}, 'is_eos');
  const lastResort = outer.constant('last_resort', floats([LAST_RESORT]));
  const lowest = outer.constant('lowest', floats([-Infinity]));
  const floor = outer.add('Where', [isEos, lastResort, lowest], {}, 'floor');
  const isBarred = outer.add(
    'Less',
    [ids, outer.constant('first_choosable_id', integer(FIRST_CHOOSABLE_ID))],
    {},
    'is_barred',
  );
  // Barred here as well as by the choice: else a softmax would see them, and the last resort have no share beside them.
  const bias = outer.add('Where', [isBarred, lowest, logitBias], {}, 'bias');
  const needed = outer.add('Sub', [noRepeatNgram, one], {}, 'needed');
  const limitsRepeats = outer.add('Greater', [noRepeatNgram, zero], {}, 'limits_repeats');

  return {
    carried: [
      { name: 'history', type: 'int64', shape, initial: nothing },
      { name: 'matches', type: 'int64', shape, initial: nothing },
    ],
    ofRows: [
      { name: 'forced_ids', type: 'int64', shape, initial: forcedIds },
      { name: 'nevers', type: 'float32', shape, initial: nevers },
    ],
    limit(body, logits, { position, carried, ofRows }) {
      const [history, matches] = carried as Carried;
      const [, never] = ofRows as OfRows;
      const step = body.within('constraints');
      const biased = step.add('Add', [logits, bias], {}, 'biased');
      const seen = step.add('GatherElements', [biased, history], { axis: int(1) }, 'seen');
      const lowered = step.add(
        'Where',
        [
          step.add('Greater', [seen, none]),
          step.add('Div', [seen, repetitionPenalty]),
          step.add('Mul', [seen, repetitionPenalty]),
        ],
        {},
        'lowered',
      );
      const penalised = step.add(
        'ScatterElements',
        [biased, history, lowered],
        { axis: int(1) },
        'penalised',
      );
      const isRepeat = step.add(
        'And',
        [step.add('GreaterOrEqual', [matches, needed]), limitsRepeats],
        {},
        'is_repeat',
      );
      const repeats = step.add('Where', [isRepeat, history, pad], {}, 'repeats');
      const fresh = step.add('ScatterElements', [penalised, repeats, never], { axis: int(1) }, 'fresh');
      const isEarly = step.add('Less', [position, minTokens], {}, 'is_early');
      const isClosed = step.add('And', [isEos, isEarly], {}, 'is_closed');
      return step.add('Where', [isClosed, floor, step.add('Max', [fresh, floor])], {}, 'limited');
    },
    force(body, token, place) {
      const step = body.within('constraints');
      const forced = forcedAt(step, place);
      return step.add('Where', [step.add('Less', [forced, zero]), token, forced], {}, 'forced_or_chosen');
    },
    forcedAt: (body, place) => forcedAt(body.within('constraints'), place),
    advance(body, token, { position, carried }) {
      const [history, matches] = carried as Carried;
      const step = body.within('constraints');
      const column = step.add('Unsqueeze', [token, columnAxis], {}, 'token_column');
      const isHere = step.add('Equal', [positions, position], {}, 'is_here');
      const written = step.add('Where', [isHere, column, history], {}, 'written');
      const isSame = step.add('Equal', [written, column], {}, 'is_same');
      const grown = step.add('Where', [isSame, step.add('Add', [matches, one]), zero], {}, 'grown');
      const kept = step.add('Slice', [grown, firstColumn, minusOne, columnAxis], {}, 'all_but_last');
      const first = step.add('Mul', [column, zero], {}, 'first_matches');
      const shifted = step.add('Concat', [first, kept], { axis: int(1) }, 'shifted');
      return [written, shifted];
    },
  };
}

function forcedAt(step: GraphBuilder, { position, ofRows }: Place): string {
  const [forced] = ofRows as OfRows;
  return step.add('Gather', [forced, position], { axis: int(1) }, 'forced');
}

/** History and matches. */
type Carried = readonly [string, string];
/** Forced ids and −∞s. */
type OfRows = readonly [string, string];
