import type { Graph } from '../onnx/graph.js';
import { DATA_TYPES } from '../onnx/data-types.js';
import { int, ints, type GraphBuilder } from '../onnx/graph-builder.js';
import { floats, integer, integers } from '../onnx/tensor.js';
import type { BeamSearch } from './beam-loop.js';
import type { BeamScores } from './beam-scores.js';
import { pickHypotheses } from './rank-hypotheses.js';
import type { CarriedValue } from './carried-value.js';
import type { Place } from './constraints.js';
import { TOKEN_IDS } from './token-ids.js';

/** What all steps of a search share; made in the graph around its loop. */
type Shared = ReturnType<typeof sharedValues>;

/** A step of a search as it is built. */
interface Step {
  readonly body: GraphBuilder;
  readonly search: BeamSearch;
  readonly scoring: BeamScores;
  readonly shared: Shared;
  /** A carried value as the step finds it. */
  readonly before: (name: string) => string;
  readonly place: Place;
}

/** The best continuations, `[batch, 2 × width]` each if nothing else is said. */
interface Continuations {
  readonly sums: string;
  readonly token: string;
  /** The row that each continues. */
  readonly parent: string;
  readonly tokenScore: string;
  readonly isEnd: string;
  /** bool `[max_tokens]`: the place that is written to. */
  readonly isHere: string;
  /** The decoder's next state, f32 `[rows, units]`. */
  readonly hidden: string;
}

/** The body of a beam search's loop: one token for each beam. */
export function beamStep(
  graph: GraphBuilder,
  search: BeamSearch,
  scoring: BeamScores,
  carried: readonly CarriedValue[],
): Graph {
  const { constraints } = search;
  const shared = sharedValues(graph.within('beams'), search, scoring);
  const body = graph.inner('beam');
  const iteration = body.input('beam/iteration', 'int64', []);
  body.input('beam/condition', 'bool', []);
  const inputs = new Map(
    carried.map(({ name, type, shape }) => [name, body.input(`beam/${name}`, type, shape)]),
  );
  const before = (name: string) => inputs.get(name)!;
  const place: Place = {
    position: iteration,
    carried: constraints.carried.map(({ name }) => before(name)),
    ofRows: constraints.ofRows.map(({ initial }) => initial),
  };
  const step: Step = { body, search, scoring, shared, before, place };

  const found = continuations(step);
  const length = body.add('Add', [iteration, shared.one], {}, 'length');
  const ended = keepEnds(step, found, length);
  const open = goOn(step, found);
  const isDone = isDecided(step, ended.get('ended_scores')!, open.get('sums')!);

  const results = new Map([...ended, ...open, ['is_done', isDone], ['steps', length]]);
  body.output('beam/goes_on', anyOpen(body, isDone), 'bool', []);
  for (const { name, type, shape } of carried)
    body.output(`beam/next_${name}`, results.get(name)!, type, shape);
  return body.build();
}

function sharedValues(outer: GraphBuilder, search: BeamSearch, scoring: BeamScores) {
  const { batch, width, rows, maxTokens, step } = search;
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
  return {
    one,
    secondAxis,
    lastAxis,
    lowest,
    eos,
    flat,
    asColumn,
    candidates,
    perBatch,
    perCandidate,
    positions,
    // The first row of each latent, as a column.
    firstRows: outer.add('Unsqueeze', [rowNumbers, secondAxis], {}, 'first_rows'),
    vocabulary: outer.constant('vocabulary', integer(step.vocabulary)),
    longest: scoring.lengthFactor(outer, maxTokens),
    last: outer.constant('last', integer(-1)),
  };
}

/** Of all continuations of a latent's beginnings the best ones. */
function continuations({ body, search, scoring, shared, before, place }: Step): Continuations {
  const { eos, asColumn, candidates, perBatch, positions, firstRows, vocabulary } = shared;
  const next = search.step.advance(body, before('previous_ids'), before('hidden'));
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
  return {
    sums,
    token,
    parent,
    tokenScore: body.add('GatherElements', [logProbs, order], { axis: int(1) }, 'token_score'),
    isEnd: body.add('Equal', [token, eos], {}, 'is_end'),
    isHere: body.add('Equal', [positions, place.position], {}, 'is_here'),
    hidden: next.hidden,
  };
}

/** Those that end are compared with those that ended before. */
function keepEnds(
  { body, search, scoring, shared, before }: Step,
  { sums, token, parent, tokenScore, isEnd, isHere }: Continuations,
  length: string,
): ReadonlyMap<string, string> {
  const { secondAxis, lastAxis, lowest, perCandidate } = shared;
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
    [joined('scores', before('ended_scores'), endingScores), search.best],
    ['kept_scores', 'kept_places'],
    { axis: int(1) },
  );
  const keptOf = (name: string, a: string, b: string) =>
    pickHypotheses(body, joined(name, a, b), kept, search);
  return new Map([
    ['ended_scores', endedScores],
    ['ended_ids', keptOf('ids', before('ended_ids'), endingIds)],
    ['ended_token_scores', keptOf('token_scores', before('ended_token_scores'), endingTokenScores)],
  ]);
}

/** The best of those that do not end are gone on with. */
function goOn(
  { body, search, shared, before, place }: Step,
  { sums, token, parent, tokenScore, isEnd, isHere, hidden }: Continuations,
): ReadonlyMap<string, string> {
  const { constraints, width } = search;
  const { secondAxis, lowest, flat } = shared;
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
  const heritage: Place = { ...place, carried: place.carried.map(inherited) };
  const advanced = constraints.advance(body, ids, heritage);
  const nextTokenScores = body.add(
    'Where',
    [isHere, body.add('Unsqueeze', [nextTokenScore, secondAxis]), inherited(before('token_scores'))],
    {},
    'next_token_scores',
  );
  return new Map([
    ['previous_ids', ids],
    ['hidden', inherited(hidden)],
    ['sums', nextSums],
    ['token_scores', nextTokenScores],
    ...constraints.carried.map(({ name }, index): [string, string] => [name, advanced[index]!]),
  ]);
}

/** A latent is done if its best beginning, were it to lose nothing any more, would still be no better than the worst end. */
function isDecided({ body, shared, before }: Step, endedScores: string, nextSums: string): string {
  const bound = body.add(
    'Div',
    [body.add('ReduceMax', [nextSums], { axes: ints(1), keepdims: int(0) }), shared.longest],
    {},
    'bound',
  );
  const worst = body.add('Gather', [endedScores, shared.last], { axis: int(1) }, 'worst');
  const isBetter = body.add('GreaterOrEqual', [worst, bound], {}, 'is_decided');
  return body.add('Or', [before('is_done'), isBetter], {}, 'next_is_done');
}

function anyOpen(body: GraphBuilder, isDone: string): string {
  const open = body.add('Cast', [body.add('Not', [isDone])], { to: int(DATA_TYPES.int32) }, 'open');
  const openCount = body.add('ReduceSum', [open], { keepdims: int(0) }, 'open_count');
  const noneOpen = body.constant('none_open', { type: 'int32', shape: [], values: Int32Array.of(0) });
  return body.add('Greater', [openCount, noneOpen]);
}
