import { DATA_TYPES } from '../onnx/data-types.js';
import { int, ints, type GraphBuilder } from '../onnx/graph-builder.js';
import { floats, integer, integers } from '../onnx/tensor.js';
import type { DecoderStep } from './decoder-step.js';
import { withoutFilling } from './filling.js';
import type { Constraints, Place } from './constraints.js';

/** What scores are made of. */
export interface BeamScoring {
  readonly step: DecoderStep;
  readonly constraints: Constraints;
  /** α, f32 scalar */
  readonly lengthPenalty: string;
}

/** How a beam search compares sentences. */
export interface BeamScores {
  /** Continuations of each row: `logits` f32 `[rows, whole blocks]` → f32 `[rows, vocabulary]` each. */
  continuations(body: GraphBuilder, logits: string, place: Place): Continuations;
  /** What a sum is divided by at a length in tokens, int64: f32 of the same shape. */
  lengthFactor(body: GraphBuilder, tokens: string): string;
}

interface Continuations {
  /** What is added to a row's sum; −∞ for what may not be chosen. */
  readonly scores: string;
  /** log p under the model as it is. */
  readonly logProbs: string;
}

/**
 * Prepares what hypotheses are compared by: the log-probabilities of the untouched model, less what a bias or a penalty
 * takes from a logit. What is banned makes nothing else likelier.
 */
export function prepareBeamScores(
  graph: GraphBuilder,
  { step, constraints, lengthPenalty }: BeamScoring,
): BeamScores {
  const outer = graph.within('beam_scores');
  const axis = outer.constant('axis', integers(1));
  const lowest = outer.constant('lowest', floats([-Infinity]));
  const free = outer.constant('free', integer(0));
  const ids = outer.add(
    'Range',
    [free, outer.constant('vocabulary', integer(step.vocabulary)), outer.constant('one', integer(1))],
    {},
    'ids',
  );
  const [five, six] = [outer.constant('five', floats([5])), outer.constant('six', floats([6]))];

  return {
    continuations(body, padded, place) {
      const inner = body.within('continuations');
      const logits = withoutFilling(inner, padded, step.vocabulary);
      const largest = inner.add('ReduceMax', [logits], { axes: ints(1), keepdims: int(1) }, 'largest');
      const powers = inner.add('Exp', [inner.add('Sub', [logits, largest])], {}, 'powers');
      const total = inner.add('ReduceSum', [powers, axis], { keepdims: int(1) }, 'total');
      const norm = inner.add('Add', [largest, inner.add('Log', [total])], {}, 'norm');
      const logProbs = inner.add('Sub', [logits, norm], {}, 'log_probs');

      const limited = constraints.limit(body, logits, place);
      const forced = inner.add('Unsqueeze', [constraints.forcedAt(body, place), axis], {}, 'forced_column');
      const isFree = inner.add('Less', [forced, free], {}, 'is_free');
      const isWanted = inner.add('Equal', [ids, forced], {}, 'is_wanted');
      const isAllowed = inner.add('Or', [isFree, isWanted], {}, 'is_allowed');
      // What is forced is as likely as it is, banned or not.
      const permitted = inner.add(
        'Where',
        [isFree, inner.add('Sub', [limited, norm]), logProbs],
        {},
        'permitted',
      );
      return { scores: inner.add('Where', [isAllowed, permitted, lowest], {}, 'scores'), logProbs };
    },
    lengthFactor(body, tokens) {
      const inner = body.within('length');
      const count = inner.add('Cast', [tokens], { to: int(DATA_TYPES.float32) }, 'tokens');
      const ratio = inner.add('Div', [inner.add('Add', [count, five]), six], {}, 'ratio');
      return inner.add('Pow', [ratio, lengthPenalty], {}, 'factor');
    },
  };
}
