import { Type } from 'typebox';
import { configOf } from '../handlers/layer-handler.js';
import { floats, type TensorData } from '../onnx/tensor.js';
import { badModelFile } from '../read/bad-model-file.js';
import type { Layer, LayersModel } from '../read/layers-model.js';

/** The decoder looks through the vocabulary in blocks of this many tokens. */
export const BLOCK = 64;

/** The logit of an entry that is no token: far below all others, at every temperature, and float16 can say it. */
const NEVER = -30_000;

const Sizes = Type.Object({
  vocabulary: Type.Optional(Type.Integer()),
  input_dim: Type.Optional(Type.Integer()),
  units: Type.Optional(Type.Integer()),
});

/** How many entries a vocabulary has with those that fill its last block. */
export function paddedVocabulary(vocabulary: number): number {
  return Math.ceil(vocabulary / BLOCK) * BLOCK;
}

/**
 * Fills the last block of a network's vocabulary with entries that are never chosen: rows of zeros in the table of word
 * vectors, and in the output layer a bias that no logit reaches. ONNX can then see logits as blocks without copying them.
 */
export function padVocabulary(network: LayersModel): LayersModel {
  const vocabulary = vocabularyOf(network);
  const padded = paddedVocabulary(vocabulary);
  if (padded === vocabulary) return network;
  const outputs = new Set(network.outputs.map(({ layer }) => layer));
  const layers = new Map<string, Layer>();
  for (const [name, layer] of network.layers) {
    const { units, input_dim } = configOf(layer, Sizes);
    if (layer.className === 'ReversibleEmbedding') {
      layers.set(name, {
        ...layer,
        config: { ...layer.config, vocabulary: padded },
        weights: changed(layer, {
          embeddings: (table) => withRows(table, padded),
          output_bias: (bias) => withRows(bias, padded, NEVER),
        }),
      });
    } else if (layer.className === 'Embedding' && input_dim === vocabulary) {
      layers.set(name, {
        ...layer,
        config: { ...layer.config, input_dim: padded },
        weights: changed(layer, { embeddings: (table) => withRows(table, padded) }),
      });
    } else if (outputs.has(name) && layer.className === 'Dense' && units === vocabulary) {
      layers.set(name, {
        ...layer,
        config: { ...layer.config, units: padded },
        weights: changed(layer, {
          kernel: (kernel) => withColumns(kernel, padded),
          bias: (bias) => withRows(bias, padded, NEVER),
        }),
      });
    } else layers.set(name, layer);
  }
  return { ...network, layers };
}

/** How many tokens a network knows, by its table of word vectors. @throws {SentenceVaeError} `BAD_MODEL_FILE` */
export function vocabularyOf({ layers }: LayersModel): number {
  for (const layer of layers.values()) {
    const { vocabulary, input_dim: rows } = configOf(layer, Sizes);
    const known = layer.className === 'ReversibleEmbedding' ? vocabulary : rows;
    if (known !== undefined) return known;
  }
  throw badModelFile({
    expected: 'a network of a sentence VAE, with a table of word vectors',
    received: 'it has none',
    remedy: 'Export a checkpoint that sentence-vae train wrote',
  });
}

function changed(
  { weights }: Layer,
  changes: Readonly<Record<string, (tensor: TensorData) => TensorData>>,
): Layer['weights'] {
  return new Map(Array.from(weights, ([name, tensor]) => [name, changes[name]?.(tensor) ?? tensor]));
}

function withRows(tensor: TensorData, rows: number, filling = 0): TensorData {
  const [present = 0, ...rest] = tensor.shape;
  const width = tensor.values.length / present;
  const values = new Float32Array(rows * width).fill(filling);
  values.set(Float32Array.from(tensor.values, Number));
  return floats(values, [rows, ...rest]);
}

function withColumns(tensor: TensorData, columns: number): TensorData {
  const [rows = 0, present = 0] = tensor.shape;
  const numbers = Float32Array.from(tensor.values, Number);
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    values.set(numbers.subarray(row * present, (row + 1) * present), row * columns);
  }
  return floats(values, [rows, columns]);
}
