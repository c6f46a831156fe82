import { weightOf } from '../handlers/layer-handler.js';
import type { TensorData } from '../onnx/tensor.js';
import { badModelFile } from '../read/bad-model-file.js';
import type { Layer, LayersModel } from '../read/layers-model.js';
import type { DecoderParts } from './decoder-parts.js';

type Floats = Extract<TensorData, { type: 'float32' }>;

export interface OutputLayer {
  /** `[units, vocabulary]` */
  readonly kernel: Floats;
  /** `[vocabulary]` */
  readonly bias: Floats;
}

/**
 * What makes logits of states, as one matrix: a bottleneck before tied word vectors is multiplied into them, so that the
 * operand is the state, whose range is known.
 */
export function outputLayer({ layers }: LayersModel, { gru, logits }: DecoderParts): OutputLayer {
  let { layer, kernel, bias } = affineOf(layers.get(logits.layer));
  for (let depth = 0; depth < layers.size; depth++) {
    const source = layer.calls.flatMap(({ inputs }) => inputs).findLast(({ layer: name }) => reaches(name));
    if (!source) break;
    if (source.layer === gru.name) return { kernel, bias };
    const before = affineOf(layers.get(source.layer));
    ({ kernel, bias } = joined(before, { kernel, bias }));
    layer = before.layer;
  }
  throw badModelFile({
    expected: 'a decoder network whose logits are made of its states by linear layers',
    received: `${logits.layer} is not`,
    remedy: 'Export a checkpoint that sentence-vae train wrote',
  });

  /** Tied word vectors also read ids. */
  function reaches(name: string): boolean {
    return name === gru.name || layers.get(name)?.className === 'Dense';
  }
}

function affineOf(layer: Layer | undefined): OutputLayer & { layer: Layer } {
  if (layer?.className === 'ReversibleEmbedding') {
    const [rows = 0, columns = 0] = layer.weights.get('embeddings')?.shape ?? [];
    const table = weightOf(layer, 'embeddings', [rows, columns]);
    return { layer, kernel: transposed(table), bias: weightOf(layer, 'output_bias', [rows]) };
  }
  const [rows = 0, columns = 0] = layer?.weights.get('kernel')?.shape ?? [];
  if (layer?.className === 'Dense' && (layer.config['activation'] ?? 'linear') === 'linear') {
    return {
      layer,
      kernel: weightOf(layer, 'kernel', [rows, columns]),
      bias: weightOf(layer, 'bias', [columns]),
    };
  }
  throw badModelFile({
    expected: 'an output layer that is linear',
    received: `${layer?.name ?? 'it'} is not`,
    remedy: 'Export a checkpoint that sentence-vae train wrote',
  });
}

function transposed({ values, shape: [rows = 0, columns = 0] }: Floats): Floats {
  const turned = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      turned[column * rows + row] = values[row * columns + column]!;
  }
  return { type: 'float32', shape: [columns, rows], values: turned };
}

/** (x·A + a)·B + b = x·(A·B) + (a·B + b) */
function joined(first: OutputLayer, second: OutputLayer): OutputLayer {
  const offset = product({ ...first.bias, shape: [1, first.bias.values.length] }, second.kernel).values;
  return {
    kernel: product(first.kernel, second.kernel),
    bias: { ...second.bias, values: second.bias.values.map((each, at) => each + offset[at]!) },
  };
}

function product(a: Floats, b: Floats): Floats {
  const [rows = 0, inner = 0] = a.shape;
  const [, columns = 0] = b.shape;
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const sums = new Float64Array(columns);
    for (let at = 0; at < inner; at++) {
      const factor = a.values[row * inner + at]!;
      const from = at * columns;
      for (let column = 0; column < columns; column++) sums[column]! += factor * b.values[from + column]!;
    }
    values.set(sums, row * columns);
  }
  return { type: 'float32', shape: [rows, columns], values };
}
