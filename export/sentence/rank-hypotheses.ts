import { int, type GraphBuilder } from '../onnx/graph-builder.js';
import { floats, integer, integers } from '../onnx/tensor.js';
import { DATA_TYPES } from '../onnx/data-types.js';
import type { BeamSearch } from './beam-loop.js';
import type { BeamScores } from './beam-scores.js';
import { TOKEN_IDS } from './token-ids.js';

/** Where a beam search stands when its loop is over. */
export interface Hypotheses {
  /** What has ended, best first: int64 `[batch, best, max_tokens]`, f32 the same, f32 `[batch, best]`. */
  readonly ids: string;
  readonly tokenScores: string;
  readonly scores: string;
  /** What has not, best first: int64 `[rows, max_tokens]`, f32 the same, f32 `[batch, width]`. */
  readonly openIds: string;
  readonly openTokenScores: string;
  readonly openSums: string;
  /** How many tokens were written, int64 scalar. */
  readonly steps: string;
}

/** Below this a sum holds the last resort of somebody who had no choice (`constraints.ts`), whatever it was divided by. */
const IMPOSSIBLE = -1e12;

/** More than there are hypotheses. */
const APART = 10_000;

/** Of `values` `[batch, n, max_tokens]` those at `places` `[batch, best]`. */
export function pickHypotheses(
  body: GraphBuilder,
  values: string,
  places: string,
  { batch, best, maxTokens }: Pick<BeamSearch, 'batch' | 'best' | 'maxTokens'>,
): string {
  const shape = body.add('Concat', [batch, best, maxTokens], { axis: int(0) }, 'picked_shape');
  const column = body.add('Unsqueeze', [places, body.constant('token_axis', integers(2))]);
  const indices = body.add('Expand', [column, shape], {}, 'picked_places');
  return body.add('GatherElements', [values, indices], { axis: int(1) }, 'picked');
}

/**
 * Makes the outputs of the graph: sentences that have an end, then beginnings that were cut off, then what ended for want
 * of any choice; each of them best first.
 */
export function addRanking(
  graph: GraphBuilder,
  search: BeamSearch,
  { lengthFactor }: BeamScores,
  found: Hypotheses,
): void {
  const { batch, width, best, maxTokens } = search;
  const rank = graph.within('rank');
  const joined = (name: string, parts: readonly string[]) =>
    rank.add('Concat', parts, { axis: int(1) }, name);
  const constant = (name: string, value: number) => rank.constant(name, floats([value]));
  const impossible = constant('impossible', IMPOSSIBLE);
  const lowest = constant('lowest', -Infinity);
  const missing = constant('missing', -APART);

  const openScores = rank.add('Div', [found.openSums, lengthFactor(rank, found.steps)], {}, 'open_scores');
  const endedClass = rank.add(
    'Where',
    [
      rank.add('Greater', [found.scores, impossible]),
      constant('ended', 2 * APART),
      rank.add('Where', [rank.add('Greater', [found.scores, lowest]), constant('resort', 0), missing]),
    ],
    {},
    'ended_class',
  );
  const openClass = rank.add(
    'Where',
    [rank.add('Greater', [found.openSums, impossible]), constant('open', APART), missing],
    {},
    'open_class',
  );
  const count = rank.add('Add', [best, width], {}, 'count');
  const first = rank.constant('first', integer(0));
  const one = rank.constant('one', integer(1));
  const scalarAxis = rank.constant('scalar_axis', integers(0));
  const numbers = rank.add('Range', [first, rank.add('Squeeze', [count, scalarAxis]), one]);
  const order = rank.add('Cast', [numbers], { to: int(DATA_TYPES.float32) }, 'order');
  const keys = rank.add('Sub', [joined('classes', [endedClass, openClass]), order], {}, 'keys');
  const [bestKeys, places] = rank.addWithOutputs('TopK', [keys, best], ['best_keys', 'places'], {
    axis: int(1),
  });
  const isMissing = rank.add('Less', [bestKeys, constant('half_missing', -APART / 2)], {}, 'is_missing');

  const scores = joined('all_scores', [found.scores, openScores]);
  const bestScores = rank.add('GatherElements', [scores, places], { axis: int(1) }, 'best_scores');
  graph.output(
    'token_ids',
    sentences('ids', found.ids, found.openIds, rank.constant('pad', integer(TOKEN_IDS.pad))),
    'int64',
    ['batch', 'n_best', 'tokens'],
  );
  graph.output(
    'log_probs',
    sentences('token_scores', found.tokenScores, found.openTokenScores, constant('none', 0)),
    'float32',
    ['batch', 'n_best', 'tokens'],
  );
  graph.output('scores', rank.add('Where', [isMissing, lowest, bestScores]), 'float32', ['batch', 'n_best']);

  function sentences(name: string, ended: string, open: string, nothing: string): string {
    const inner = rank.within(name);
    const shape = inner.add('Concat', [batch, width, maxTokens], { axis: int(0) });
    const all = joined(`all_${name}`, [ended, inner.add('Reshape', [open, shape])]);
    const picked = pickHypotheses(inner, all, places, search);
    const axis = inner.constant('axis', integers(2));
    const end = inner.add('Unsqueeze', [found.steps, inner.constant('scalar_axis', integers(0))]);
    const cut = inner.add('Slice', [picked, inner.constant('start', integers(0)), end, axis], {}, 'cut');
    return inner.add('Where', [inner.add('Unsqueeze', [isMissing, axis]), nothing, cut]);
  }
}
