import { int, subgraph, type GraphBuilder } from '../onnx/graph-builder.js';
import { floats, integer, integers, truth } from '../onnx/tensor.js';
import { prepareBeamScores } from './beam-scores.js';
import { beamStep } from './beam-step.js';
import type { CarriedValue } from './carried-value.js';
import type { Constraints } from './constraints.js';
import type { DecoderStart } from './decoder-start.js';
import type { DecoderStep } from './decoder-step.js';
import { addRanking } from './rank-hypotheses.js';
import { TOKEN_IDS } from './token-ids.js';

/** What a beam search is made of; values are those of the graph around it, int64 `[1]` where nothing else is said. */
export interface BeamSearch {
  readonly initial: DecoderStart;
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
  const start = graph.within('start');
  const carried = carriedValues(start, search);
  const scoring = prepareBeamScores(graph, search);
  const firstAxis = start.constant('scalar_axis', integers(0));
  const outputs = graph.addWithOutputs(
    'Loop',
    [
      start.add('Squeeze', [search.maxTokens, firstAxis], {}, 'most_steps'),
      start.constant('true', truth(true)),
      ...carried.map(({ initial }) => initial),
    ],
    carried.map(({ name }) => `last_${name}`),
    { body: subgraph(beamStep(graph, search, scoring, carried)) },
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

/** What is handed on from token to token, at first. */
function carriedValues(start: GraphBuilder, search: BeamSearch): readonly CarriedValue[] {
  const { batch, width, rows, best, maxTokens, initial: first, constraints } = search;
  const shaped = (...parts: readonly string[]) => start.add('Concat', parts, { axis: int(0) });
  const filled = (name: string, value: string, shape: string) =>
    start.add('Expand', [value, shape], {}, name);
  const pad = start.constant('pad', integer(TOKEN_IDS.pad));
  const none = start.constant('none', floats([0]));
  const lowest = start.constant('lowest', floats([-Infinity]));
  const one = start.constant('one', integers(1));
  const restOfBeams = shaped(batch, start.add('Sub', [width, one], {}, 'rest'));
  return [
    {
      name: 'previous_ids',
      type: 'int64',
      shape: ['rows'],
      initial: filled('bos_ids', start.constant('bos', integer(TOKEN_IDS.bos)), rows),
    },
    { name: 'hidden', type: 'float32', shape: ['rows', first.units], initial: first.hidden },
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
}
