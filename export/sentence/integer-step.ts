import { weightOf } from '../handlers/layer-handler.js';
import { int, type GraphBuilder } from '../onnx/graph-builder.js';
import { integers, type TensorData } from '../onnx/tensor.js';
import type { LayersModel } from '../read/layers-model.js';
import { findDecoderParts, hiddenUnits, latentInput } from './decoder-parts.js';
import type { DecoderStep } from './decoder-step.js';
import { gateBias, gateColumns } from './gate-columns.js';
import { combineGates } from './gru-step.js';
import { prepareIntegerProducts } from './integer-products.js';
import { prepareIntegerWords } from './integer-words.js';
import { outputLayer } from './output-layer.js';
import { padVocabulary, vocabularyOf } from './pad-vocabulary.js';
import { stateRange } from './state-range.js';

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
  const words = prepareIntegerWords(graph, network.layers.get(parts.embedded.layer)!, { products, range });
  const kernel = weightOf(gru, 'kernel', [words.width + latentSize, 3 * units]);
  const ofTokens = products.matrix(
    `${gru.name}/token_matrix`,
    gateColumns(rowsOf(kernel, 0, words.width), units),
  );
  const ofState = products.matrix(
    `${gru.name}/state_matrix`,
    gateColumns(weightOf(gru, 'recurrent_kernel', [units, 3 * units]), units),
  );
  const bias = (name: 'input_bias' | 'recurrent_bias') =>
    graph.sharedConstant(`${gru.name}/${name}`, () => gateBias(gru, name, units));
  const stateBias = bias('recurrent_bias');
  const latentMatrix = graph.sharedConstant(`${gru.name}/latent_matrix`, () =>
    gateColumns(rowsOf(kernel, words.width, words.width + latentSize), units),
  );
  const latentGates = outer.add('Gemm', [latent, latentMatrix, bias('input_bias')], {}, 'latent_gates');

  const { kernel: outputKernel, bias: outputBias } = outputLayer(network, parts);
  const output = products.matrix('output/kernel', outputKernel);
  const outputOffset = graph.sharedConstant('output/bias', () => outputBias);
  const gatesAndCandidate = outer.constant('gates_and_candidate', integers(2 * units, units));
  const updateAndReset = outer.constant('update_and_reset', integers(units, units));

  return {
    vocabulary: vocabularyOf(given),
    advance(body, previousIds, hidden) {
      const step = body.within(gru.name);
      const ofWord = words.times(step, previousIds, ofTokens);
      const fromInput = step.add('Add', [ofWord, latentGates], {}, 'input_gates');
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

function rowsOf({ values, shape }: Floats, from: number, to: number): Floats {
  const [, columns = 0] = shape;
  return {
    type: 'float32',
    shape: [to - from, columns],
    values: values.subarray(from * columns, to * columns),
  };
}
