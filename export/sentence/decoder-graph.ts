import { traceLayers } from '../convert/trace-layers.js';
import { CudnnGruConfig } from '../handlers/layers/cudnn-gru.js';
import { configOf, featuresOf, type SymbolicTensor } from '../handlers/layer-handler.js';
import type { Graph } from '../onnx/graph.js';
import { DATA_TYPES } from '../onnx/data-types.js';
import { GraphBuilder, int, ints, subgraph } from '../onnx/graph-builder.js';
import { floats, integer, integers, truth } from '../onnx/tensor.js';
import { simplifyShared } from '../passes/simplify-shared.js';
import type { LayersModel } from '../read/layers-model.js';
import { prepareChoice } from './choose-token.js';
import { findDecoderParts, latentInput } from './decoder-parts.js';
import { prepareGruStep } from './gru-step.js';
import { FIRST_CHOOSABLE_ID, TOKEN_IDS } from './token-ids.js';

const INT32 = int(DATA_TYPES.int32);

/**
 * Whole sentences in one run: an ONNX `Loop` that ends when every row has its `<eos>`, or after `max_tokens` steps.
 *
 * `latent` f32 `[batch, latent]`, `uniforms` f32 `[batch, max_tokens]`, `temperature` f32 `[]` (0 = greedy), `top_k`
 * int64 `[]` (0 = off), `top_p` f32 `[]` (1 = off) → `token_ids` int64 `[batch, tokens]`, with `<pad>` after `<eos>`, and
 * `log_probs` f32 `[batch, tokens]`: under the untouched model, 0 at `<pad>`.
 */
export function sentenceDecoderGraph(network: LayersModel): Graph {
  const parts = findDecoderParts(network);
  const { units } = configOf(parts.gru, CudnnGruConfig);
  const latentSize = latentInput(network);

  const graph = new GraphBuilder('decoder');
  const latent: SymbolicTensor = {
    value: graph.input('latent', 'float32', ['batch', latentSize]),
    type: 'float32',
    shape: ['batch', latentSize],
  };
  const uniforms = graph.input('uniforms', 'float32', ['batch', 'max_tokens']);
  const choose = prepareChoice(graph, {
    temperature: graph.input('temperature', 'float32', []),
    topK: graph.input('top_k', 'int64', []),
    topP: graph.input('top_p', 'float32', []),
  });

  const initialHidden = traceLayers(network, graph, { latent })(parts.initialHidden);
  const start = graph.within('start');
  const batch = start.add('Shape', [latent.value], { start: int(0), end: int(1) }, 'batch');
  const maxTokens = start.add(
    'Squeeze',
    [start.add('Shape', [uniforms], { start: int(1), end: int(2) }), start.constant('axis', integers(0))],
    {},
    'max_tokens',
  );
  const previous = start.add(
    'Expand',
    [start.constant('bos', integers(TOKEN_IDS.bos)), batch],
    {},
    'bos_ids',
  );
  const finished = start.add(
    'Expand',
    [start.constant('false', { type: 'bool', shape: [1], values: Uint8Array.of(0) }), batch],
    {},
    'finished',
  );

  const body = loopBody();
  // The carried values are named although nothing reads them: ONNX Runtime crashes on a Loop whose outputs are left out.
  const [, , , tokens, logProbs] = graph.addWithOutputs(
    'Loop',
    [maxTokens, start.constant('true', truth(true)), previous, initialHidden.value, finished],
    ['last_ids', 'last_hidden', 'all_ended', 'tokens_by_step', 'log_probs_by_step'],
    { body: subgraph(body) },
  );
  const shape = ['batch', 'tokens'];
  graph.output('token_ids', graph.add('Transpose', [tokens], { perm: ints(1, 0) }), 'int64', shape);
  graph.output('log_probs', graph.add('Transpose', [logProbs], { perm: ints(1, 0) }), 'float32', shape);
  return simplifyShared(graph.build());

  /** One token of every row. Carries the previous ids, the hidden state and which rows have ended. */
  function loopBody(): Graph {
    const step = graph.inner('step');
    const iteration = step.input('step/iteration', 'int64', []);
    step.input('step/condition', 'bool', []);
    const previousIds: SymbolicTensor = {
      value: step.input('step/previous_ids', 'int64', ['batch']),
      type: 'int64',
      shape: ['batch'],
    };
    const hidden = step.input('step/hidden', 'float32', ['batch', units]);
    const hasEnded = step.input('step/has_ended', 'bool', ['batch']);

    const embedded = traceLayers(network, step, { previous_ids: previousIds })(parts.embedded);
    const sizes = { embedding: featuresOf(embedded, parts.gru), latent: latentSize, units };
    const nextHidden = prepareGruStep(graph, parts.gru, sizes, latent.value)(step, embedded.value, hidden);
    const logits = traceLayers(network, step, {
      [parts.gru.name]: { value: nextHidden, type: 'float32', shape: ['batch', units] },
    })(parts.logits);

    const uniform = step.add('Gather', [uniforms, iteration], { axis: int(1) }, 'uniform');
    const chosen = choose(step, choosable(step, logits.value), uniform);
    const offset = step.constant('first_choosable_id', integer(FIRST_CHOOSABLE_ID));
    const token = step.add('Add', [chosen, offset], {}, 'token');
    const logProb = logProbabilityOf(step, logits.value, token);

    const pad = step.constant('pad', integer(TOKEN_IDS.pad));
    const nextId = step.add('Where', [hasEnded, pad, token], {}, 'token_or_pad');
    const score = step.add('Where', [hasEnded, step.constant('no_score', floats([0])), logProb], {}, 'score');
    const eos = step.constant('eos', integer(TOKEN_IDS.eos));
    const endsNow = step.add('Equal', [nextId, eos], {}, 'ends_now');
    const nextEnded = step.add('Or', [hasEnded, endsNow], {}, 'ended');

    step.output('step/goes_on', someRowGoesOn(step, nextEnded), 'bool', []);
    step.output('step/next_ids', nextId, 'int64', ['batch']);
    step.output('step/next_hidden', nextHidden, 'float32', ['batch', units]);
    step.output('step/next_ended', nextEnded, 'bool', ['batch']);
    step.output('step/ids', nextId, 'int64', ['batch']);
    step.output('step/scores', score, 'float32', ['batch']);
    return step.build();
  }
}

/** Logits of the ids that may be chosen. */
function choosable(step: GraphBuilder, logits: string): string {
  const starts = step.constant('choosable_start', integers(FIRST_CHOOSABLE_ID));
  const ends = step.constant('choosable_end', integers(Number.MAX_SAFE_INTEGER));
  const axes = step.constant('choosable_axis', integers(1));
  return step.add('Slice', [logits, starts, ends, axes], {}, 'choosable');
}

/** log p of the chosen ids under the model as it is: no temperature, nothing truncated or left out. */
function logProbabilityOf(step: GraphBuilder, logits: string, token: string): string {
  const axis = step.constant('token_axis', integers(1));
  const all = step.add('LogSoftmax', [logits], { axis: int(1) });
  const column = step.add('Unsqueeze', [token, axis], {}, 'token_column');
  const picked = step.add('GatherElements', [all, column], { axis: int(1) });
  return step.add('Squeeze', [picked, axis], {}, 'log_prob');
}

function someRowGoesOn(step: GraphBuilder, ended: string): string {
  const open = step.add('Cast', [step.add('Not', [ended])], { to: INT32 }, 'open_rows');
  const count = step.add('ReduceSum', [open], { keepdims: int(0) }, 'open_count');
  const zero = step.constant('no_rows', { type: 'int32', shape: [], values: Int32Array.of(0) });
  return step.add('Greater', [count, zero], {}, 'some_open');
}
