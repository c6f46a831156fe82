import type { Graph } from '../onnx/graph.js';
import { DATA_TYPES } from '../onnx/data-types.js';
import { int, ints, subgraph, type GraphBuilder } from '../onnx/graph-builder.js';
import { floats, integer, integers, truth } from '../onnx/tensor.js';
import type { CarriedValue } from './carried-value.js';
import type { DecoderStart } from './decoder-start.js';
import type { DecoderStep } from './decoder-step.js';
import { rowCount } from './row-count.js';
import { addSteps, type SentenceSteps } from './sentence-steps.js';
import { TOKEN_IDS } from './token-ids.js';

/** What a loop that writes sentences is made of; values are those of the graph around it. */
export interface SentenceLoop extends Omit<SentenceSteps, 'step'> {
  /** f32 `[batch, latent]` */
  readonly latent: string;
  readonly initial: DecoderStart;
  /** The steps of rows with these latents, f32 `[rows, latent]`. */
  readonly prepareStep: (round: GraphBuilder, latent: string) => DecoderStep;
  /** int64 `[1]` */
  readonly batch: string;
  /** f32 `[batch, max_tokens]`: one column a token. */
  readonly uniforms: string;
}

/** Products of fewer rows take as long: reading the weights is what costs. */
const FEW_ROWS = 8;

/** A round ends when so many of its rows beyond the few are all that is left. */
const SHARE_LEFT = 0.75;

/**
 * Adds an ONNX `Loop` over rounds, and in it one that writes a token of every row at a time, and makes the outputs
 * `token_ids` int64 and `log_probs` f32 `[batch, tokens]` of the graph, with `<pad>` and 0 after `<eos>`.
 *
 * A round ends when a good part of its rows have their `<eos>`; the next one goes on with the others. Sentences of a
 * batch are of many lengths: without this, half of all that is computed would be of rows that have ended.
 */
export function addSentenceLoop(graph: GraphBuilder, loop: SentenceLoop): void {
  const { batch, initial: first, constraints } = loop;
  const start = graph.within('start');
  const previous = start.add(
    'Expand',
    [start.constant('bos', integers(TOKEN_IDS.bos)), batch],
    {},
    'bos_ids',
  );
  const firstAxis = start.constant('first_axis', integers(0));
  // Found, not sliced: ONNX Runtime would know that there are 0, and warn of every run that there are more at the end.
  const isNone = start.add('Not', [start.add('Equal', [previous, previous])]);
  const found = start.add('Squeeze', [start.add('NonZero', [isNone]), firstAxis], {}, 'none');
  const noTokens = start.add(
    'Gather',
    [start.add('Unsqueeze', [previous, firstAxis]), found],
    { axis: int(0) },
    'no_tokens',
  );
  const noScores = start.add('Cast', [noTokens], { to: int(DATA_TYPES.float32) }, 'no_scores');
  const zero = start.constant('zero', integer(0));
  const numbers = start.add(
    'Range',
    [zero, start.add('Size', [previous]), start.constant('one', integer(1))],
    {},
    'numbers',
  );
  const ofRows: readonly CarriedValue[] = [
    { name: 'numbers', type: 'int64', shape: ['rows'], initial: numbers },
    { name: 'previous_ids', type: 'int64', shape: ['rows'], initial: previous },
    { name: 'hidden', type: 'float32', shape: ['rows', first.units], initial: first.hidden },
    { name: 'uniforms', type: 'float32', shape: ['rows', 'tokens_left'], initial: loop.uniforms },
    { name: 'latent', type: 'float32', shape: ['rows', 'latent'], initial: loop.latent },
    ...(constraints ? [...constraints.carried, ...constraints.ofRows] : []),
  ];
  const carried: readonly CarriedValue[] = [
    { name: 'token_ids', type: 'int64', shape: ['tokens', 'batch'], initial: noTokens },
    { name: 'log_probs', type: 'float32', shape: ['tokens', 'batch'], initial: noScores },
    ...(constraints ? [{ name: 'position', type: 'int64', shape: [], initial: zero } as const] : []),
    ...ofRows,
  ];
  // Every round writes a token at least.
  const [tokens, logProbs] = graph.addWithOutputs(
    'Loop',
    [
      tokensLeft(start, loop.uniforms),
      start.constant('true', truth(true)),
      ...carried.map(({ initial }) => initial),
    ],
    // All are named although most are not read: ONNX Runtime crashes on a Loop whose outputs are left out.
    carried.map(({ name }) => `last_${name}`),
    { body: subgraph(roundBody(graph, loop, carried, ofRows)) },
  );
  const shape = ['batch', 'tokens'];
  graph.output('token_ids', graph.add('Transpose', [tokens!], { perm: ints(1, 0) }), 'int64', shape);
  graph.output('log_probs', graph.add('Transpose', [logProbs!], { perm: ints(1, 0) }), 'float32', shape);
}

/** The tokens of some rows until enough of them have ended; hands on what belongs to the others. */
function roundBody(
  graph: GraphBuilder,
  loop: SentenceLoop,
  carried: readonly CarriedValue[],
  ofRows: readonly CarriedValue[],
): Graph {
  const body = graph.inner('round', { takesWeights: true });
  body.input(body.scoped('iteration'), 'int64', []);
  body.input(body.scoped('condition'), 'bool', []);
  const before = new Map(
    carried.map(({ name, type, shape }) => [name, body.input(body.scoped(name), type, shape)]),
  );
  const enough = rowsThatEndARound(body, before.get('numbers')!);
  const step = loop.prepareStep(body, before.get('latent')!);
  const written = addSteps(body, { ...loop, step }, before, {
    maxTokens: tokensLeft(body, before.get('uniforms')!),
    enough,
  });

  const firstAxis = body.constant('first_axis', integers(0));
  const secondAxis = body.constant('second_axis', integers(1));
  const isOpen = body.add('Not', [written.ended], {}, 'is_open');
  const open = body.add('Squeeze', [body.add('NonZero', [isOpen]), firstAxis], {}, 'open');
  const sizes = body.add('Shape', [written.ids], {}, 'sizes');
  const places = body.add(
    'Expand',
    [body.add('Unsqueeze', [before.get('numbers')!, firstAxis]), sizes],
    {},
    'places',
  );
  const count = body.add('Shape', [written.ids], { start: int(0), end: int(1) }, 'token_count');
  const whole = body.add('Concat', [count, loop.batch], { axis: int(0) }, 'whole_sizes');
  const joined = (name: string, values: string, blank: string) => {
    const blanks = body.add('Expand', [blank, whole], {}, `blank_${name}`);
    const ofAll = body.add('ScatterElements', [blanks, places, values], { axis: int(1) }, `new_${name}`);
    return body.add('Concat', [before.get(name)!, ofAll], { axis: int(0) }, `all_${name}`);
  };
  const end = body.constant('end', integers(Number.MAX_SAFE_INTEGER));
  const later = body.add('Slice', [before.get('uniforms')!, count, end, secondAxis], {}, 'later_uniforms');
  const after = new Map([...written.carried, ['uniforms', later]]);
  for (const { name } of ofRows) {
    const value = after.get(name) ?? before.get(name)!;
    after.set(name, body.add('Gather', [value, open], { axis: int(0) }, `open_${name}`));
  }
  after.set('token_ids', joined('token_ids', written.ids, body.constant('pad', integer(TOKEN_IDS.pad))));
  after.set('log_probs', joined('log_probs', written.scores, body.constant('no_score', floats([0]))));

  const none = body.constant('none_left', floats([0]));
  const someOpen = body.add('Greater', [rowCount(body, isOpen), none], {}, 'some_open');
  // Counted, because CUDA would leave to the processor what is calculated from a size.
  const row = firstRow(body, later);
  const tokensAreLeft = body.add('Greater', [rowCount(body, body.add('Equal', [row, row])), none]);
  const goesOn = body.add('And', [someOpen, tokensAreLeft], {}, 'some_are_left');
  body.output(body.scoped('goes_on'), goesOn, 'bool', []);
  for (const { name, type, shape } of carried) {
    body.output(body.scoped(`next_${name}`), after.get(name)!, type, shape);
  }
  return body.build();
}

/** How many rows are left when a round ends, f32 scalar. */
function rowsThatEndARound(body: GraphBuilder, rows: string): string {
  const inner = body.within('enough');
  const ones = inner.add('ConstantOfShape', [inner.add('Shape', [rows])], {
    value: { kind: 'tensor', value: floats([1], [1]) },
  });
  const count = inner.add('ReduceSum', [ones], { keepdims: int(0) }, 'rows');
  const many = inner.add('Sub', [count, inner.constant('few', floats([FEW_ROWS]))], {}, 'many');
  const left = inner.add('Mul', [many, inner.constant('share', floats([SHARE_LEFT]))], {}, 'left');
  return inner.add('Max', [left, inner.constant('none', floats([0]))], {}, 'enough');
}

/** How many columns there are, int64 scalar: a size that is read off. */
function tokensLeft(body: GraphBuilder, uniforms: string): string {
  return body.add('Size', [firstRow(body, uniforms)], {}, 'tokens_left');
}

function firstRow(body: GraphBuilder, values: string): string {
  return body.add('Gather', [values, body.constant('first', integer(0))], { axis: int(0) }, 'first_row');
}
