import type { Graph } from '../onnx/graph.js';
import { DATA_TYPES } from '../onnx/data-types.js';
import { int, ints, subgraph, type GraphBuilder } from '../onnx/graph-builder.js';
import { floats, integer, integers, truth, type Dimension, type ElementType } from '../onnx/tensor.js';
import type { ChooseToken } from './choose-token.js';
import type { DecoderStep } from './decoder-step.js';
import { withFilling, withoutFilling } from './filling.js';
import { TOKEN_IDS } from './token-ids.js';
import type { ScoreToken } from './token-score.js';

/** What a loop that writes sentences is made of; values are those of the graph around it. */
export interface SentenceLoop {
  readonly step: DecoderStep;
  readonly choose: ChooseToken;
  readonly score: ScoreToken;
  /** int64 `[1]` */
  readonly batch: string;
  /** f32 `[batch, max_tokens]`: one column a token. */
  readonly uniforms: string;
  /** int64 scalar */
  readonly maxTokens: string;
  /** What restricts the choice, if anything does. */
  readonly constraints: Constraints | undefined;
}

/** What restricts the choice of tokens, by what has been written and by position. */
export interface Constraints {
  /** What is handed on from token to token. */
  readonly carried: readonly CarriedValue[];
  /** `logits` `[batch, vocabulary]`, the same with what may not be chosen at −∞ or so. */
  limit(body: GraphBuilder, logits: string, place: Place): string;
  /** `token` int64 `[batch]`, or what has to stand here. */
  force(body: GraphBuilder, token: string, place: Place): string;
  /** What has to stand here, int64 `[batch]`; −1 where nothing has to. */
  forcedAt(body: GraphBuilder, place: Place): string;
  /** What the carried values are after `token`. */
  advance(body: GraphBuilder, token: string, place: Place): readonly string[];
}

export interface CarriedValue {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly Dimension[];
  /** The value before the first token. */
  readonly initial: string;
}

/** Where a sentence stands. */
export interface Place {
  /** How many tokens there are, int64 scalar. */
  readonly iteration: string;
  /** The carried values, in their order. */
  readonly carried: readonly string[];
}

/**
 * Adds an ONNX `Loop` that writes a token of every row at a time; it ends when every row has its `<eos>`, or after
 * `maxTokens` steps, and makes the outputs `token_ids` int64 and `log_probs` f32 `[batch, tokens]` of the graph, with
 * `<pad>` and 0 after `<eos>`.
 */
export function addSentenceLoop(graph: GraphBuilder, loop: SentenceLoop): void {
  const start = graph.within('start');
  const carried = loop.constraints?.carried ?? [];
  const previous = start.add(
    'Expand',
    [start.constant('bos', integers(TOKEN_IDS.bos)), loop.batch],
    {},
    'bos_ids',
  );
  const finished = start.add(
    'Expand',
    [start.constant('false', { type: 'bool', shape: [1], values: Uint8Array.of(0) }), loop.batch],
    {},
    'finished',
  );
  const body = loopBody(graph, loop);
  // The carried values are named although nothing reads them: ONNX Runtime crashes on a Loop whose outputs are left out.
  const outputs = graph.addWithOutputs(
    'Loop',
    [
      loop.maxTokens,
      start.constant('true', truth(true)),
      previous,
      loop.step.initialHidden,
      finished,
      ...carried.map(({ initial }) => initial),
    ],
    [
      'last_ids',
      'last_hidden',
      'all_ended',
      ...carried.map(({ name }) => `last_${name}`),
      'tokens_by_step',
      'log_probs_by_step',
    ],
    { body: subgraph(body) },
  );
  const [tokens, logProbs] = outputs.slice(-2);
  const shape = ['batch', 'tokens'];
  graph.output('token_ids', graph.add('Transpose', [tokens!], { perm: ints(1, 0) }), 'int64', shape);
  graph.output('log_probs', graph.add('Transpose', [logProbs!], { perm: ints(1, 0) }), 'float32', shape);
}

/** One token of every row. Carries the previous ids, the hidden state, which rows have ended, and the constraints' own. */
function loopBody(graph: GraphBuilder, { step, choose, score, uniforms, constraints }: SentenceLoop): Graph {
  const body = graph.inner('step');
  const iteration = body.input('step/iteration', 'int64', []);
  body.input('step/condition', 'bool', []);
  const previousIds = body.input('step/previous_ids', 'int64', ['batch']);
  const hidden = body.input('step/hidden', 'float32', ['batch', step.units]);
  const hasEnded = body.input('step/has_ended', 'bool', ['batch']);
  const carried = constraints?.carried ?? [];
  const place: Place = {
    iteration,
    carried: carried.map(({ name, type, shape }) => body.input(`step/${name}`, type, shape)),
  };

  const next = step.advance(body, previousIds, hidden);
  const limited = constraints
    ? withFilling(
        body,
        constraints.limit(body, withoutFilling(body, next.logits, step.vocabulary), place),
        step.vocabulary,
      )
    : next.logits;
  const uniform = body.add('Gather', [uniforms, iteration], { axis: int(1) }, 'uniform');
  const free = choose(body, limited, uniform);
  const token = constraints?.force(body, free, place) ?? free;
  const logProb = score(body, next.logits, token);

  const pad = body.constant('pad', integer(TOKEN_IDS.pad));
  const nextId = body.add('Where', [hasEnded, pad, token], {}, 'token_or_pad');
  const noScore = body.constant('no_score', floats([0]));
  const nextScore = body.add('Where', [hasEnded, noScore, logProb], {}, 'score');
  const eos = body.constant('eos', integer(TOKEN_IDS.eos));
  const endsNow = body.add('Equal', [nextId, eos], {}, 'ends_now');
  const nextEnded = body.add('Or', [hasEnded, endsNow], {}, 'ended');
  const nextCarried = constraints?.advance(body, nextId, place) ?? [];

  body.output('step/goes_on', someRowGoesOn(body, nextEnded), 'bool', []);
  body.output('step/next_ids', nextId, 'int64', ['batch']);
  body.output('step/next_hidden', next.hidden, 'float32', ['batch', step.units]);
  body.output('step/next_ended', nextEnded, 'bool', ['batch']);
  for (const [index, { name, type, shape }] of carried.entries()) {
    body.output(`step/next_${name}`, nextCarried[index]!, type, shape);
  }
  body.output('step/ids', nextId, 'int64', ['batch']);
  body.output('step/scores', nextScore, 'float32', ['batch']);
  return body.build();
}

function someRowGoesOn(body: GraphBuilder, ended: string): string {
  const open = body.add('Cast', [body.add('Not', [ended])], { to: int(DATA_TYPES.int32) }, 'open_rows');
  const count = body.add('ReduceSum', [open], { keepdims: int(0) }, 'open_count');
  const zero = body.constant('no_rows', { type: 'int32', shape: [], values: Int32Array.of(0) });
  return body.add('Greater', [count, zero], {}, 'some_open');
}
