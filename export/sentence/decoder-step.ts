import { traceLayers } from '../convert/trace-layers.js';
import { featuresOf, type SymbolicTensor } from '../handlers/layer-handler.js';
import type { GraphBuilder } from '../onnx/graph-builder.js';
import type { LayersModel } from '../read/layers-model.js';
import { prepareStart } from './decoder-start.js';
import { prepareGruStep } from './gru-step.js';

/** A decoder that goes on by one token of every row at a time. */
export interface DecoderStep {
  /** Length of the hidden state. */
  readonly units: number;
  readonly vocabulary: number;
  /** The hidden state before the first token, f32 `[batch, units]`. */
  readonly initialHidden: string;
  /** `previousIds` int64 `[batch]` and `hidden` f32 `[batch, units]` → what the next token may be. */
  advance(body: GraphBuilder, previousIds: string, hidden: string): Advanced;
}

/** Prepares the steps of a decoder network, in float32 or otherwise. */
export type PrepareStep = (
  graph: GraphBuilder,
  network: LayersModel,
  latent: string,
  rows?: string,
) => DecoderStep;

interface Advanced {
  /** f32 `[batch, whole blocks]`: those of the vocabulary, and of what fills its last block. */
  readonly logits: string;
  /** f32 `[batch, units]` */
  readonly hidden: string;
}

/**
 * Prepares the steps of a decoder network: what stays the same for a sentence is computed here, outside of a loop.
 * @param latent f32 `[batch, latent]`
 * @param rows name of the dimension that is the batch here
 */
export function prepareDecoderStep(
  graph: GraphBuilder,
  given: LayersModel,
  latent: string,
  rows = 'batch',
): DecoderStep {
  const { network, parts, latentSize, units, vocabulary, initialHidden } = prepareStart(
    graph,
    given,
    latent,
    rows,
  );

  return {
    units,
    vocabulary,
    initialHidden,
    advance(body, previousIds, hidden) {
      const ids: SymbolicTensor = { value: previousIds, type: 'int64', shape: [rows] };
      const embedded = traceLayers(network, body, { previous_ids: ids })(parts.embedded);
      const sizes = { embedding: featuresOf(embedded, parts.gru), latent: latentSize, units };
      const next = prepareGruStep(graph, parts.gru, sizes, latent)(body, embedded.value, hidden);
      const logits = traceLayers(network, body, {
        [parts.gru.name]: { value: next, type: 'float32', shape: [rows, units] },
      })(parts.logits);
      return { logits: logits.value, hidden: next };
    },
  };
}
