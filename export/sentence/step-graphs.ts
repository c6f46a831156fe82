import type { Graph } from '../onnx/graph.js';
import { GraphBuilder } from '../onnx/graph-builder.js';
import { simplifyShared } from '../passes/simplify-shared.js';
import type { LayersModel } from '../read/layers-model.js';
import { findDecoderParts, hiddenUnits, latentInput } from './decoder-parts.js';
import { addDecoderStart } from './decoder-start.js';
import { prepareDecoderStep, type PrepareStep } from './decoder-step.js';
import { withoutFilling } from './filling.js';

/** The state before the first token: `latent` f32 `[batch, latent]` → `hidden` f32 `[batch, hidden]`. */
export function sentenceStartGraph(network: LayersModel): Graph {
  const graph = new GraphBuilder('start');
  const latent = graph.input('latent', 'float32', ['batch', latentInput(network)]);
  const { hidden, units } = addDecoderStart(graph, network, latent);
  graph.output('hidden', hidden, 'float32', ['batch', units]);
  return simplifyShared(graph.build());
}

/**
 * One token further, for streaming and for callers' own loops: `token_ids` int64 `[batch]` (first `<bos>`, then what was
 * chosen), `hidden` f32 `[batch, hidden]`, `latent` f32 `[batch, latent]` → `logits` f32 `[batch, vocabulary]` of the
 * next token, and `next_hidden` f32 `[batch, hidden]`.
 */
export function sentenceStepGraph(
  network: LayersModel,
  prepareStep: PrepareStep = prepareDecoderStep,
): Graph {
  const graph = new GraphBuilder('step');
  const tokenIds = graph.input('token_ids', 'int64', ['batch']);
  const width = hiddenUnits(findDecoderParts(network));
  const hidden = graph.input('hidden', 'float32', ['batch', width]);
  const latent = graph.input('latent', 'float32', ['batch', latentInput(network)]);
  const { advance, vocabulary } = prepareStep(graph, network, latent);
  const next = advance(graph, tokenIds, hidden);
  graph.output('logits', withoutFilling(graph, next.logits, vocabulary), 'float32', ['batch', 'vocabulary']);
  graph.output('next_hidden', next.hidden, 'float32', ['batch', width]);
  return simplifyShared(graph.build());
}
