import { traceLayers } from '../convert/trace-layers.js';
import type { Graph } from '../onnx/graph.js';
import { DATA_TYPES } from '../onnx/data-types.js';
import { GraphBuilder, int, ints, subgraph } from '../onnx/graph-builder.js';
import { floats, integer, integers, truth } from '../onnx/tensor.js';
import { simplifyShared } from '../passes/simplify-shared.js';
import type { LayersModel } from '../read/layers-model.js';
import { findDecoderParts, latentInput } from './decoder-parts.js';
import { addDecoderStart } from './decoder-start.js';
import type { PrepareStep } from './decoder-step.js';
import { padVocabulary } from './pad-vocabulary.js';
import { TOKEN_IDS } from './token-ids.js';
import { logProbabilityOf } from './token-score.js';

const BOOL = int(DATA_TYPES.bool);
const SHAPE = ['batch', 'tokens'];

/**
 * Teacher forcing: log p of each given token after those before it.
 * `input_ids` and `attention_mask` int64 `[batch, tokens]`, `latent` f32 `[batch, latent]` → `log_probs` f32
 * `[batch, tokens]`, 0 where the mask is 0.
 */
export function sentenceScorerGraph(given: LayersModel): Graph {
  const network = padVocabulary(given);
  const parts = findDecoderParts(network);
  const graph = new GraphBuilder('scorer');
  const { ids, mask, latent } = scorerInputs(graph, network);
  const outputOf = traceLayers(network, graph, {
    previous_ids: { value: shifted(graph.within('shift'), ids), type: 'int64', shape: SHAPE },
    latent: { value: latent, type: 'float32', shape: ['batch', latentInput(network)] },
  });
  const logits = outputOf(parts.logits);

  const score = graph.within('score');
  const featureAxis = score.constant('feature_axis', integers(2));
  const all = score.add('LogSoftmax', [logits.value], { axis: int(2) });
  const column = score.add('Unsqueeze', [ids, featureAxis], {}, 'id_column');
  const picked = score.add('GatherElements', [all, column], { axis: int(2) });
  const logProbs = score.add('Squeeze', [picked, featureAxis]);
  addLogProbabilities(score, graph, logProbs, mask);
  return simplifyShared(graph.build());
}

/**
 * The same by the step that writes, for all rows at a time, in an ONNX `Loop`: in the numbers that it computes with, and
 * with the logits of one place in memory where {@link sentenceScorerGraph} has those of all.
 */
export function steppedScorerGraph(network: LayersModel, prepareStep: PrepareStep): Graph {
  const graph = new GraphBuilder('scorer');
  const { ids, mask, latent } = scorerInputs(graph, network);
  const loop = graph.within('steps');
  const byStep = (of: string, name: string) => loop.add('Transpose', [of], { perm: ints(1, 0) }, name);
  const previousByStep = byStep(shifted(graph.within('shift'), ids), 'previous_ids_by_step');
  const idsByStep = byStep(ids, 'ids_by_step');
  const initial = addDecoderStart(graph, network, latent);
  const { advance } = prepareStep(graph, network, latent);

  const body = loop.inner('step');
  const iteration = body.input(body.scoped('iteration'), 'int64', []);
  const condition = body.input(body.scoped('condition'), 'bool', []);
  const hidden = body.input(body.scoped('hidden'), 'float32', ['batch', initial.units]);
  const place = (of: string, name: string) => body.add('Gather', [of, iteration], { axis: int(0) }, name);
  const next = advance(body, place(previousByStep, 'previous_ids'), hidden);
  body.output(body.scoped('goes_on'), condition, 'bool', []);
  body.output(body.scoped('next_hidden'), next.hidden, 'float32', ['batch', initial.units]);
  const logProb = logProbabilityOf(body, next.logits, place(idsByStep, 'ids'));
  body.output(body.scoped('log_prob'), logProb, 'float32', ['batch']);

  const tokens = loop.add(
    'Size',
    [loop.add('Gather', [ids, loop.constant('first', integer(0))])],
    {},
    'tokens',
  );
  const [, logProbs] = loop.addWithOutputs(
    'Loop',
    [tokens, loop.constant('true', truth(true)), initial.hidden],
    ['last_hidden', 'log_probs_by_step'],
    { body: subgraph(body.build()) },
  );
  addLogProbabilities(graph.within('score'), graph, byStep(logProbs!, 'log_probs_by_row'), mask);
  return simplifyShared(graph.build());
}

function scorerInputs(graph: GraphBuilder, network: LayersModel) {
  return {
    ids: graph.input('input_ids', 'int64', SHAPE),
    mask: graph.input('attention_mask', 'int64', SHAPE),
    latent: graph.input('latent', 'float32', ['batch', latentInput(network)]),
  };
}

/** Adds the output: 0 where there is no token. */
function addLogProbabilities(score: GraphBuilder, graph: GraphBuilder, logProbs: string, mask: string): void {
  const isToken = score.add('Cast', [mask], { to: BOOL }, 'is_token');
  const masked = score.add('Where', [isToken, logProbs, score.constant('zero', floats([0]))]);
  graph.output('log_probs', masked, 'float32', SHAPE);
}

/** `<bos>` before the ids, the last one dropped: what the decoder sees when it is to say each of them. */
function shifted(graph: GraphBuilder, ids: string): string {
  const start = graph.constant('start', integers(0));
  const one = graph.constant('one', integers(1));
  // A shape that is read off needs no calculation, which CUDA would leave to the processor.
  const first = graph.add('Slice', [ids, start, one, one], {}, 'first');
  const columnShape = graph.add('Shape', [first], {}, 'column_shape');
  const bos = graph.add(
    'Expand',
    [graph.constant('bos', integers(TOKEN_IDS.bos)), columnShape],
    {},
    'bos_column',
  );
  const end = graph.constant('end', integers(-1));
  const kept = graph.add('Slice', [ids, start, end, one], {}, 'all_but_last');
  return graph.add('Concat', [bos, kept], { axis: int(1) }, 'previous_ids');
}
