import type { Graph } from '../onnx/graph.js';
import { DATA_TYPES } from '../onnx/data-types.js';
import { int, ints, subgraph, type GraphBuilder } from '../onnx/graph-builder.js';
import { floats, integer, integers, truth } from '../onnx/tensor.js';
import { prepareBeamScores, type BeamScores } from './beam-scores.js';
import type { DecoderStep } from './decoder-step.js';
import { addRanking, pickHypotheses } from './rank-hypotheses.js';
import type { CarriedValue, Constraints, Place } from './sentence-loop.js';
import { TOKEN_IDS } from './token-ids.js';

/** What a beam search is made of; values are those of the graph around it, int64 `[1]` where nothing else is said. */
export interface BeamSearch {
  readonly step: DecoderStep;
  readonly constraints: Constraints;
  readonly batch: string;
  readonly width: string;
  /** `batch` × `width` */
  readonly rows: string;
  /** How many hypotheses are kept that have ended. */
  readonly best: string;
  readonly maxTokens: string;
  /** f32 scalar */
  readonly lengthPenalty: string;
}

/**
 * Adds an ONNX `Loop` that carries `width` beginnings of a sentence for each latent, flattened to rows, and the `best`
 * hypotheses that have ended, best first; and the outputs of the graph.
 *
 * Of all continuations of a latent's beginnings the 2 × width best are looked at: at most `width` of them are ends, so
 * that there are always `width` to go on with.
 */
export function addBeamLoop(graph: GraphBuilder, search: BeamSearch): void {
  const { batch, width, rows, best, maxTokens, step, constraints } = search;
  const start = graph.within('start');
  const shaped = (...parts: readonly string[]) => start.add('Concat', parts, { axis: int(0) });
  const filled = (name: string, value: string, shape: string) =>
    start.add('Expand', [value, shape], {}, name);
  const pad = start.constant('pad', integer(TOKEN_IDS.pad));
  const none = start.constant('none', floats([0]));
  const lowest = start.constant('lowest', floats([-Infinity]));
  const one = start.constant('one', integers(1));
  const restOfBeams = shaped(batch, start.add('Sub', [width, one], {}, 'rest'));
  const carried: readonly CarriedValue[] = [
    {
      name: 'previous_ids',
      type: 'int64',
      shape: ['rows'],
      initial: filled('bos_ids', start.constant('bos', integer(TOKEN_IDS.bos)), rows),
    },
    { name: 'hidden', type: 'float32', shape: ['rows', step.units], initial: step.initialHidden },
    {
      name: 'sums',
      type: 'float32',
      shape: ['batch', 'width'],
      // At first all beams are the same one: only the first of them counts.
      initial: start.add(
        'Concat',
        [filled('first_sums', none, shaped(batch, one)), filled('other_sums', lowest, restOfBeams)],
        { axis: int(1) },
        'first_beam_only',
      ),
    },
    {
      name: 'token_scores',
      type: 'float32',
      shape: ['rows', 'max_tokens'],
      initial: filled('no_token_scores', none, shaped(rows, maxTokens)),
    },
    {
      name: 'ended_ids',
      type: 'int64',
      shape: ['batch', 'best', 'max_tokens'],
      initial: filled('no_ended_ids', pad, shaped(batch, best, maxTokens)),
    },
    {
      name: 'ended_token_scores',
      type: 'float32',
      shape: ['batch', 'best', 'max_tokens'],
      initial: filled('no_ended_token_scores', none, shaped(batch, best, maxTokens)),
    },
    {
      name: 'ended_scores',
      type: 'float32',
      shape: ['batch', 'best'],
      initial: filled('no_ended_scores', lowest, shaped(batch, best)),
    },
    {
      name: 'is_done',
      type: 'bool',
      shape: ['batch'],
      initial: filled('not_done', start.constant('false', truth(false)), batch),
    },
    { name: 'steps', type: 'int64', shape: [], initial: start.constant('no_steps', integer(0)) },
    ...constraints.carried,
  ];
  const scoring = prepareBeamScores(graph, search);
  const firstAxis = start.constant('scalar_axis', integers(0));
  const outputs = graph.addWithOutputs(
    'Loop',
    [
      start.add('Squeeze', [maxTokens, firstAxis], {}, 'most_steps'),
      start.constant('true', truth(true)),
      ...carried.map(({ initial }) => initial),
    ],
    carried.map(({ name }) => `last_${name}`),
    { body: subgraph(loopBody(graph, search, scoring, carried)) },
  );
  const last = (name: string) => outputs[carried.findIndex((each) => each.name === name)]!;
  addRanking(graph, search, scoring, {
    ids: last('ended_ids'),
    tokenScores: last('ended_token_scores'),
    scores: last('ended_scores'),
    openIds: last('history'),
    openTokenScores: last('token_scores'),
    openSums: last('sums'),
    steps: last('steps'),
  });
}

function loopBody(
  graph: GraphBuilder,
  search: BeamSearch,
  scoring: BeamScores,
  carried: readonly CarriedValue[],
): Graph {
  const { step, constraints, batch, width, rows, best, maxTokens } = search;
  const outer = graph.within('beams');
  const shaped = (...parts: readonly string[]) => outer.add('Concat', parts, { axis: int(0) });
  const two = outer.constant('two', integers(2));
  const one = outer.constant('one', integer(1));
  const zero = outer.constant('zero', integer(0));
  const [firstAxis, secondAxis, lastAxis] = [
    outer.constant('first_axis', integers(0)),
    outer.constant('second_axis', integers(1)),
    outer.constant('last_axis', integers(-1)),
  ];
  const lowest = outer.constant('lowest', floats([-Infinity]));
  const eos = outer.constant('eos', integer(TOKEN_IDS.eos));
  const flat = outer.constant('flat', integers(-1));
  const asColumn = outer.constant('as_column', integers(-1, 1));
  const candidates = outer.add('Mul', [width, two], {}, 'candidates');
  const perBatch = shaped(batch, flat);
  const perCandidate = shaped(batch, candidates, maxTokens);
  const count = (name: string, vector: string) => outer.add('Squeeze', [vector, firstAxis], {}, name);
  const positions = outer.add('Range', [zero, count('most_tokens', maxTokens), one], {}, 'positions');
  const rowNumbers = outer.add('Range', [zero, count('row_count', rows), count('width_count', width)]);
  // The first row of each latent, as a column.
  const firstRows = outer.add('Unsqueeze', [rowNumbers, secondAxis], {}, 'first_rows');
  const vocabulary = outer.constant('vocabulary', integer(step.vocabulary));
  const longest = scoring.lengthFactor(outer, maxTokens);

  const body = graph.inner('beam');
  const iteration = body.input('beam/iteration', 'int64', []);
  body.input('beam/condition', 'bool', []);
  const inputs = new Map(
    carried.map(({ name, type, shape }) => [name, body.input(`beam/${name}`, type, shape)]),
  );
  const before = (name: string) => inputs.get(name)!;
  const place: Place = { iteration, carried: constraints.carried.map(({ name }) => before(name)) };

  // All continuations, and the best of them.
  const next = step.advance(body, before('previous_ids'), before('hidden'));
  const scored = scoring.continuations(body, next.logits, place);
  const columns = body.add('Reshape', [before('sums'), asColumn], {}, 'sums_of_rows');
  const totals = body.add('Add', [scored.scores, columns], {}, 'totals');
  const [sums, order] = body.addWithOutputs(
    'TopK',
    [body.add('Reshape', [totals, perBatch], {}, 'all_totals'), candidates],
    ['best_sums', 'best_places'],
    { axis: int(1) },
  );
  const beam = body.add('Div', [order, vocabulary], {}, 'beam');
  const token = body.add('Sub', [order, body.add('Mul', [beam, vocabulary])], {}, 'token');
  const parent = body.add('Add', [beam, firstRows], {}, 'parent');
  const logProbs = body.add('Reshape', [scored.logProbs, perBatch], {}, 'all_log_probs');
  const tokenScore = body.add('GatherElements', [logProbs, order], { axis: int(1) }, 'token_score');
  const isEnd = body.add('Equal', [token, eos], {}, 'is_end');
  const isHere = body.add('Equal', [positions, iteration], {}, 'is_here');

  // Those that end are compared with those that ended before.
  const length = body.add('Add', [iteration, one], {}, 'length');
  const normalised = body.add('Div', [sums, scoring.lengthFactor(body, length)], {}, 'normalised');
  const isDoneColumn = body.add('Unsqueeze', [before('is_done'), secondAxis], {}, 'is_done_column');
  const comesTooLate = body.add('Or', [body.add('Not', [isEnd]), isDoneColumn]);
  const endingScores = body.add('Where', [comesTooLate, lowest, normalised], {}, 'ending_scores');
  const written = (name: string, values: string, here: string) => {
    const ofParents = body.add('Gather', [values, parent], { axis: int(0) }, `${name}_of_parents`);
    const shapedLike = body.add('Reshape', [ofParents, perCandidate]);
    const column = body.add('Unsqueeze', [here, lastAxis]);
    return body.add('Where', [isHere, column, shapedLike], {}, name);
  };
  const endingIds = written('ending_ids', before('history'), token);
  const endingTokenScores = written('ending_token_scores', before('token_scores'), tokenScore);
  const joined = (name: string, a: string, b: string) =>
    body.add('Concat', [a, b], { axis: int(1) }, `joined_${name}`);
  const [endedScores, kept] = body.addWithOutputs(
    'TopK',
    [joined('scores', before('ended_scores'), endingScores), best],
    ['kept_scores', 'kept_places'],
    { axis: int(1) },
  );
  const keptOf = (name: string, a: string, b: string) =>
    pickHypotheses(body, joined(name, a, b), kept, search);
  const endedIds = keptOf('ids', before('ended_ids'), endingIds);
  const endedTokenScores = keptOf('token_scores', before('ended_token_scores'), endingTokenScores);

  // The others are gone on with.
  const openSums = body.add('Where', [isEnd, lowest, sums], {}, 'open_sums');
  const [nextSums, chosen] = body.addWithOutputs('TopK', [openSums, width], ['next_sums', 'chosen'], {
    axis: int(1),
  });
  const ofChosen = (name: string, values: string) =>
    body.add(
      'Reshape',
      [body.add('GatherElements', [values, chosen], { axis: int(1) }), flat],
      {},
      `chosen_${name}`,
    );
  const parents = ofChosen('parents', parent);
  const ids = ofChosen('ids', token);
  const nextTokenScore = ofChosen('token_scores', tokenScore);
  const inherited = (values: string) => body.add('Gather', [values, parents], { axis: int(0) });
  const heritage: Place = { iteration, carried: place.carried.map(inherited) };
  const advanced = constraints.advance(body, ids, heritage);
  const nextTokenScores = body.add(
    'Where',
    [isHere, body.add('Unsqueeze', [nextTokenScore, secondAxis]), inherited(before('token_scores'))],
    {},
    'next_token_scores',
  );

  // A latent is done if its best beginning, were it to lose nothing any more, would still be no better than the worst end.
  const bound = body.add(
    'Div',
    [body.add('ReduceMax', [nextSums], { axes: ints(1), keepdims: int(0) }), longest],
    {},
    'bound',
  );
  const worst = body.add(
    'Gather',
    [endedScores, outer.constant('last', integer(-1))],
    { axis: int(1) },
    'worst',
  );
  const isDecided = body.add('GreaterOrEqual', [worst, bound], {}, 'is_decided');
  const isDone = body.add('Or', [before('is_done'), isDecided], {}, 'next_is_done');

  const results = new Map([
    ['previous_ids', ids],
    ['hidden', inherited(next.hidden)],
    ['sums', nextSums],
    ['token_scores', nextTokenScores],
    ['ended_ids', endedIds],
    ['ended_token_scores', endedTokenScores],
    ['ended_scores', endedScores],
    ['is_done', isDone],
    ['steps', length],
    ...constraints.carried.map(({ name }, index): [string, string] => [name, advanced[index]!]),
  ]);
  const open = body.add('Cast', [body.add('Not', [isDone])], { to: int(DATA_TYPES.int32) }, 'open');
  const openCount = body.add('ReduceSum', [open], { keepdims: int(0) }, 'open_count');
  const noneOpen = body.constant('none_open', { type: 'int32', shape: [], values: Int32Array.of(0) });
  body.output('beam/goes_on', body.add('Greater', [openCount, noneOpen]), 'bool', []);
  for (const { name, type, shape } of carried)
    body.output(`beam/next_${name}`, results.get(name)!, type, shape);
  return body.build();
}
