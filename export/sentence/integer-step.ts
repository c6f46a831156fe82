import { weightOf } from '../handlers/layer-handler.js';
import { gatesReordered } from '../lowering/recurrent/gate-weights.js';
import { DATA_TYPES } from '../onnx/data-types.js';
import { int, type GraphBuilder } from '../onnx/graph-builder.js';
import { floats, integers, type TensorData } from '../onnx/tensor.js';
import { quantised } from '../quantize/quantised.js';
import type { LayersModel } from '../read/layers-model.js';
import { findDecoderParts, hiddenUnits, latentInput } from './decoder-parts.js';
import type { DecoderStep } from './decoder-step.js';
import { combineGates } from './gru-step.js';
import { prepareIntegerProducts, STEPS, ZERO } from './integer-products.js';
import { outputLayer } from './output-layer.js';
import { padVocabulary, vocabularyOf } from './pad-vocabulary.js';
import { stateRange } from './state-range.js';

/** ONNX's gates z, r, h among the layer's r, z, n. */
const GATES = [1, 0, 2] as const;

type Floats = Extract<TensorData, { type: 'float32' }>;

/**
 * The step of a decoder in 8 bits: the word vectors, both products of the GRU and the output layer. What the gates make of
 * them stays float32, and so do the latent's shares, which are computed once for a sentence.
 */
export function prepareIntegerStep(graph: GraphBuilder, given: LayersModel, latent: string): DecoderStep {
  const network = padVocabulary(given);
  const parts = findDecoderParts(network);
  const latentSize = latentInput(network);
  const units = hiddenUnits(parts);
  const batch = graph.add('Shape', [latent], { start: int(0), end: int(1) }, 'row_count');
  const range = stateRange(network, parts);
  const products = prepareIntegerProducts(graph, batch, range);

  const { gru } = parts;
  const outer = graph.within(gru.name);
  const words = wordVectors(network, parts.embedded.layer);
  const [, width = 0] = words.shape;
  const kernel = weightOf(gru, 'kernel', [width + latentSize, 3 * units]);
  const ofTokens = products.matrix(`${gru.name}/token_matrix`, gateColumns(rowsOf(kernel, 0, width), units));
  const ofState = products.matrix(
    `${gru.name}/state_matrix`,
    gateColumns(weightOf(gru, 'recurrent_kernel', [units, 3 * units]), units),
  );
  const bias = (name: string) =>
    graph.sharedConstant(`${gru.name}/${name}`, () =>
      floats(gatesReordered(weightOf(gru, name, [3 * units]).values, units, GATES), [3 * units]),
    );
  const stateBias = bias('recurrent_bias');
  const latentMatrix = graph.sharedConstant(`${gru.name}/latent_matrix`, () =>
    gateColumns(rowsOf(kernel, width, width + latentSize), units),
  );
  const latentGates = outer.add('Gemm', [latent, latentMatrix, bias('input_bias')], {}, 'latent_gates');

  const { values, scales } = quantised(words, 0);
  const table = graph.sharedConstant(`${parts.embedded.layer}/embeddings_int8`, () => ({
    type: 'int8',
    shape: words.shape,
    values,
  }));
  const largest = graph.sharedConstant(`${parts.embedded.layer}/embeddings_reach`, () =>
    floats(
      scales.map((scale) => (scale * STEPS) / range),
      [scales.length, 1],
    ),
  );
  const zero = outer.constant('zero', { type: 'int32', shape: [], values: Int32Array.of(ZERO) });

  const { kernel: outputKernel, bias: outputBias } = outputLayer(network, parts);
  const output = products.matrix('output/kernel', outputKernel);
  const outputOffset = graph.sharedConstant('output/bias', () => outputBias);
  const gatesAndCandidate = outer.constant('gates_and_candidate', integers(2 * units, units));
  const updateAndReset = outer.constant('update_and_reset', integers(units, units));

  return {
    vocabulary: vocabularyOf(given),
    advance(body, previousIds, hidden) {
      const step = body.within(gru.name);
      const row = step.add('Gather', [table, previousIds], { axis: int(0) }, 'word');
      const wide = step.add('Cast', [row], { to: int(DATA_TYPES.int32) });
      const word = step.add(
        'Cast',
        [step.add('Add', [wide, zero])],
        { to: int(DATA_TYPES.uint8) },
        'word_operand',
      );
      const ofWord = products.times(step, word, ofTokens);
      const wordScale = step.add('Gather', [largest, previousIds], { axis: int(0) }, 'word_scale');
      const fromInput = step.add(
        'Add',
        [step.add('Mul', [ofWord, wordScale]), latentGates],
        {},
        'input_gates',
      );
      const fromState = products.times(step, products.operand(step, hidden), ofState, stateBias);
      const next = combineGates(
        step,
        { fromInput, fromState, hidden },
        { gatesAndCandidate, updateAndReset },
      );
      const logits = products.times(body, products.operand(body, next), output, outputOffset);
      return { logits, hidden: next };
    },
  };
}

function wordVectors(network: LayersModel, name: string): Floats {
  const layer = network.layers.get(name)!;
  const [rows = 0, columns = 0] = layer.weights.get('embeddings')?.shape ?? [];
  return weightOf(layer, 'embeddings', [rows, columns]);
}

function rowsOf({ values, shape }: Floats, from: number, to: number): Floats {
  const [, columns = 0] = shape;
  return {
    type: 'float32',
    shape: [to - from, columns],
    values: values.subarray(from * columns, to * columns),
  };
}

/** `[features, gates × units]` with the gates in ONNX's order. */
function gateColumns({ values, shape }: Floats, units: number): Floats {
  const [rows = 0, columns = 0] = shape;
  const ordered = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    ordered.set(
      gatesReordered(values.subarray(row * columns, (row + 1) * columns), units, GATES),
      row * columns,
    );
  }
  return { type: 'float32', shape, values: ordered };
}
