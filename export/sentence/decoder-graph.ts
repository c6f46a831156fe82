import type { Graph } from '../onnx/graph.js';
import { GraphBuilder, int } from '../onnx/graph-builder.js';
import { simplifyShared } from '../passes/simplify-shared.js';
import type { LayersModel } from '../read/layers-model.js';
import { prepareChoice } from './choose-token.js';
import { constraintInputs, prepareConstraints, type Constraints } from './constraints.js';
import { latentInput } from './decoder-parts.js';
import { addDecoderStart } from './decoder-start.js';
import { prepareDecoderStep, type PrepareStep } from './decoder-step.js';
import { addSentenceLoop } from './sentence-loop.js';
import { prepareScore } from './token-score.js';

/**
 * Whole sentences in one run: an ONNX `Loop` that ends when every row has its `<eos>`, or after `max_tokens` steps.
 *
 * `latent` f32 `[batch, latent]`, `uniforms` f32 `[batch, max_tokens]`, `temperature` f32 `[]` (0 = greedy), `top_k`
 * int64 `[]` (0 = off), `top_p` f32 `[]` (1 = off), `min_p` f32 `[]` (0 = off), `with_log_probs` bool `[]` →
 * `token_ids` int64 `[batch, tokens]`, with `<pad>` after `<eos>`, and `log_probs` f32 `[batch, tokens]`: under the
 * untouched model, 0 at `<pad>`, and everywhere if they are not wanted.
 */
export function sentenceDecoderGraph(
  network: LayersModel,
  prepareStep: PrepareStep = prepareDecoderStep,
): Graph {
  return decoder('decoder', network, prepareStep, () => undefined);
}

/**
 * The same with {@link constraintInputs}: words banned or forced, a repetition penalty, no-repeat n-grams, a least
 * length. They come before temperature, top-k and the rest.
 */
export function constrainedDecoderGraph(
  network: LayersModel,
  prepareStep: PrepareStep = prepareDecoderStep,
): Graph {
  return decoder('constrained_decoder', network, prepareStep, (graph) =>
    prepareConstraints(graph, constraintInputs(graph)),
  );
}

function decoder(
  name: string,
  network: LayersModel,
  prepareStep: PrepareStep,
  constrain: (graph: GraphBuilder) => Constraints | undefined,
): Graph {
  const graph = new GraphBuilder(name);
  const latent = graph.input('latent', 'float32', ['batch', latentInput(network)]);
  const uniforms = graph.input('uniforms', 'float32', ['batch', 'max_tokens']);
  const choose = prepareChoice(graph, {
    temperature: graph.input('temperature', 'float32', []),
    topK: graph.input('top_k', 'int64', []),
    topP: graph.input('top_p', 'float32', []),
    minP: graph.input('min_p', 'float32', []),
  });
  const score = prepareScore(graph.input('with_log_probs', 'bool', []));
  const constraints = constrain(graph);
  const batch = graph.within('start').add('Shape', [latent], { start: int(0), end: int(1) }, 'batch');
  addSentenceLoop(graph, {
    latent,
    initial: addDecoderStart(graph, network, latent),
    prepareStep: (round, ofRows) => prepareStep(round, network, ofRows),
    choose,
    score,
    batch,
    uniforms,
    constraints,
  });
  return simplifyShared(graph.build());
}
