import { traceLayers } from '../convert/trace-layers.js';
import { featuresOf, type SymbolicTensor } from '../handlers/layer-handler.js';
import type { GraphBuilder } from '../onnx/graph-builder.js';
import type { LayersModel } from '../read/layers-model.js';
import { findDecoderParts, hiddenUnits, latentInput } from './decoder-parts.js';
import { prepareGruStep } from './gru-step.js';
import { padVocabulary, vocabularyOf } from './pad-vocabulary.js';

/** A decoder that goes on by one token of every row at a time. */
export interface DecoderStep {
  readonly vocabulary: number;
  /** `previousIds` int64 `[rows]` and `hidden` f32 `[rows, units]` → what the next token may be. */
  advance(body: GraphBuilder, previousIds: string, hidden: string): Advanced;
}

/**
 * Prepares the steps of a decoder network, in float32 or otherwise.
 * @param latent f32 `[rows, latent]`
 */
export type PrepareStep = (graph: GraphBuilder, network: LayersModel, latent: string) => DecoderStep;

interface Advanced {
  /** f32 `[rows, whole blocks]`: those of the vocabulary, and of what fills its last block. */
  readonly logits: string;
  /** f32 `[rows, units]` */
  readonly hidden: string;
}

/** Prepares the steps of a decoder network: what stays the same for a sentence is computed here, outside of a loop. */
export function prepareDecoderStep(graph: GraphBuilder, given: LayersModel, latent: string): DecoderStep {
  const network = padVocabulary(given);
  const parts = findDecoderParts(network);
  const units = hiddenUnits(parts);

  return {
    vocabulary: vocabularyOf(given),
    advance(body, previousIds, hidden) {
      const ids: SymbolicTensor = { value: previousIds, type: 'int64', shape: ['rows'] };
      const embedded = traceLayers(network, body, { previous_ids: ids })(parts.embedded);
      const sizes = { embedding: featuresOf(embedded, parts.gru), latent: latentInput(network), units };
      const next = prepareGruStep(graph, parts.gru, sizes, latent)(body, embedded.value, hidden);
      const logits = traceLayers(network, body, {
        [parts.gru.name]: { value: next, type: 'float32', shape: ['rows', units] },
      })(parts.logits);
      return { logits: logits.value, hidden: next };
    },
  };
}
