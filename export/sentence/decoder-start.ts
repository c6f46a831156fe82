import { traceLayers } from '../convert/trace-layers.js';
import type { SymbolicTensor } from '../handlers/layer-handler.js';
import type { GraphBuilder } from '../onnx/graph-builder.js';
import type { LayersModel } from '../read/layers-model.js';
import { findDecoderParts, hiddenUnits, latentInput, type DecoderParts } from './decoder-parts.js';
import { padVocabulary, vocabularyOf } from './pad-vocabulary.js';

/** A decoder network, and what it is before its first token; the same in every precision. */
export interface DecoderStart {
  /** With a vocabulary of whole blocks. */
  readonly network: LayersModel;
  readonly parts: DecoderParts;
  readonly latentSize: number;
  /** Length of the hidden state. */
  readonly units: number;
  readonly vocabulary: number;
  /** The hidden state before the first token, f32 `[rows, units]`. */
  readonly initialHidden: string;
}

/**
 * Adds a decoder's first hidden state to a graph.
 * @param latent f32 `[rows, latent]`
 * @param rows name of the dimension that is the batch here
 */
export function prepareStart(
  graph: GraphBuilder,
  given: LayersModel,
  latent: string,
  rows: string,
): DecoderStart {
  const network = padVocabulary(given);
  const parts = findDecoderParts(network);
  const latentSize = latentInput(network);
  const start: SymbolicTensor = { value: latent, type: 'float32', shape: [rows, latentSize] };
  return {
    network,
    parts,
    latentSize,
    units: hiddenUnits(parts),
    vocabulary: vocabularyOf(given),
    initialHidden: traceLayers(network, graph, { latent: start })(parts.initialHidden).value,
  };
}
