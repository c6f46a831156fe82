import { traceLayers } from '../convert/trace-layers.js';
import type { GraphBuilder } from '../onnx/graph-builder.js';
import type { LayersModel } from '../read/layers-model.js';
import { findDecoderParts, hiddenUnits, latentInput } from './decoder-parts.js';

/** The hidden state of a decoder before its first token. */
export interface DecoderStart {
  /** f32 `[rows, units]` */
  readonly hidden: string;
  /** Length of the hidden state. */
  readonly units: number;
}

/**
 * Adds a decoder's first hidden state to a graph; it is the same in every precision.
 * @param latent f32 `[rows, latent]`
 * @param rows name of the dimension
 */
export function addDecoderStart(
  graph: GraphBuilder,
  network: LayersModel,
  latent: string,
  rows = 'batch',
): DecoderStart {
  const parts = findDecoderParts(network);
  const given = { value: latent, type: 'float32', shape: [rows, latentInput(network)] } as const;
  const { value } = traceLayers(network, graph, { latent: given })(parts.initialHidden);
  return { hidden: value, units: hiddenUnits(parts) };
}
