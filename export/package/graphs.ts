import { join } from 'node:path';
import { imageDecoderGraph, imageEncoderGraph } from '../image/image-graphs.js';
import { readLayersModel } from '../read/read-model.js';
import { sentenceDecoderGraph } from '../sentence/decoder-graph.js';
import { sentenceEncoderGraph } from '../sentence/encoder-graph.js';
import { sentenceScorerGraph } from '../sentence/scorer-graph.js';
import { sentenceStartGraph, sentenceStepGraph } from '../sentence/step-graphs.js';
import { encodeGraphs } from './encode-graphs.js';

/** The files of `onnx/` for a checkpoint of a sentence VAE, by name. */
export async function sentenceGraphs(checkpoint: string): Promise<Map<string, Uint8Array>> {
  const [encoder, decoder] = await readNetworks(checkpoint);
  const graphs = {
    encoder: sentenceEncoderGraph(encoder),
    decoder: sentenceDecoderGraph(decoder),
    scorer: sentenceScorerGraph(decoder),
    start: sentenceStartGraph(decoder),
    step: sentenceStepGraph(decoder),
  };
  return encodeGraphs(graphs, { shareWeights: true });
}

/** The files of `onnx/` for a checkpoint of an image VAE, by name. */
export async function imageGraphs(checkpoint: string): Promise<Map<string, Uint8Array>> {
  const [encoder, decoder] = await readNetworks(checkpoint);
  const graphs = { encoder: imageEncoderGraph(encoder), decoder: imageDecoderGraph(decoder) };
  return encodeGraphs(graphs, { shareWeights: false });
}

function readNetworks(checkpoint: string) {
  return Promise.all([
    readLayersModel(join(checkpoint, 'encoder')),
    readLayersModel(join(checkpoint, 'decoder')),
  ]);
}
