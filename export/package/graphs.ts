import { join } from 'node:path';
import { imageDecoderGraph, imageEncoderGraph } from '../image/image-graphs.js';
import { readLayersModel } from '../read/read-model.js';
import { beamDecoderGraph } from '../sentence/beam-decoder-graph.js';
import { constrainedDecoderGraph, sentenceDecoderGraph } from '../sentence/decoder-graph.js';
import { sentenceEncoderGraph } from '../sentence/encoder-graph.js';
import { integerEncoderGraph } from '../sentence/integer-encoder.js';
import { sentenceScorerGraph, steppedScorerGraph } from '../sentence/scorer-graph.js';
import { sentenceStartGraph, sentenceStepGraph } from '../sentence/step-graphs.js';
import type { Graph } from '../onnx/graph.js';
import { quantize } from '../quantize/quantize.js';
import { prepareDecoderStep } from '../sentence/decoder-step.js';
import { prepareIntegerStep } from '../sentence/integer-step.js';
import type { Precision } from '../../src/package/config.js';
import { encodeGraphs } from './encode-graphs.js';

/** The files of `onnx/` for a checkpoint of a sentence VAE, by name. */
export async function sentenceGraphs(
  checkpoint: string,
  precision: Precision = 'fp32',
): Promise<Map<string, Uint8Array>> {
  const [encoder, decoder] = await readNetworks(checkpoint);
  const isInteger = precision === 'int8';
  const prepareStep = isInteger ? prepareIntegerStep : prepareDecoderStep;
  const graphs = {
    encoder: isInteger ? integerEncoderGraph(encoder) : sentenceEncoderGraph(encoder),
    decoder: sentenceDecoderGraph(decoder, prepareStep),
    scorer: isInteger ? steppedScorerGraph(decoder, prepareStep) : sentenceScorerGraph(decoder),
    start: sentenceStartGraph(decoder),
    step: sentenceStepGraph(decoder, prepareStep),
    constrained_decoder: constrainedDecoderGraph(decoder, prepareStep),
    beam_decoder: beamDecoderGraph(decoder, prepareStep),
  };
  return encodeGraphs(inPrecision(graphs, precision), { shareWeights: true });
}

/** The files of `onnx/` for a checkpoint of an image VAE, by name. */
export async function imageGraphs(
  checkpoint: string,
  precision: Precision = 'fp32',
): Promise<Map<string, Uint8Array>> {
  const [encoder, decoder] = await readNetworks(checkpoint);
  const graphs = { encoder: imageEncoderGraph(encoder), decoder: imageDecoderGraph(decoder) };
  return encodeGraphs(inPrecision(graphs, precision), { shareWeights: false });
}

/** The matrices around a latent are small, and what becomes of a sentence hangs on them. */
const SMALLEST = 2 ** 16;

function inPrecision(graphs: Readonly<Record<string, Graph>>, precision: Precision): Record<string, Graph> {
  const entries = Object.entries(graphs);
  return Object.fromEntries(
    precision === 'fp32'
      ? entries
      : entries.map(([name, graph]) => [name, quantize(graph, precision, SMALLEST)]),
  );
}

function readNetworks(checkpoint: string) {
  return Promise.all([
    readLayersModel(join(checkpoint, 'encoder')),
    readLayersModel(join(checkpoint, 'decoder')),
  ]);
}
