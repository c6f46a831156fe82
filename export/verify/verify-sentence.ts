import { join } from 'node:path';
import { normals } from '../../src/random/draws.js';
import { convertLayersModel } from '../convert/convert-layers-model.js';
import { encodeModel } from '../onnx/encode.js';
import { readLayersModel } from '../read/read-model.js';
import { beamDifference } from './beam-difference.js';
import { constrainedDifference } from './constrained-difference.js';
import { greedyDifference } from './greedy-difference.js';
import { largestDifference } from './largest-difference.js';
import { loadNetwork } from './load-network.js';
import { SentenceReference } from './reference.js';
import { float32, int64, loadGraph, numbersOf, type LoadedGraph } from './run-graph.js';
import type { Differences } from './tolerance.js';
import { stepDifference } from './step-difference.js';
import { padRows, previousIds, randomRows, type TokenRows } from './token-rows.js';
import { Tensor } from 'onnxruntime-node';

/** Rows at a time: logits of a large vocabulary take much memory. */
const BATCH = 8;
const RANDOM_ROWS = 8;

/** What is compared: the graphs by their names, `start` along with `step`, and the plain conversion as `logits`. */
const GRAPHS = [
  'encoder',
  'decoder',
  'scorer',
  'step',
  'constrained_decoder',
  'beam_decoder',
  'logits',
] as const;

export interface SentenceVerification {
  /** Folder with `encoder/` and `decoder/` as tfjs saved them. */
  checkpoint: string;
  /** Folder with the graphs and their weights. */
  onnx: string;
  vocabulary: number;
  latent: number;
  maxTokens: number;
  /** Real sentences as ids with `<eos>`; random ones are tried besides. */
  sentences: readonly (readonly number[])[];
  seed: number;
  /** Stops between two batches. */
  signal?: AbortSignal | undefined;
}

/**
 * Runs the networks of a checkpoint in tfjs and their graphs in ONNX Runtime, on random and on real sentences.
 * A backend of tfjs has to be loaded before.
 * @returns the largest absolute difference of each graph, and of the decoder's plain conversion as `logits`
 */
export async function verifySentenceGraphs(options: SentenceVerification): Promise<Differences> {
  const { checkpoint, onnx, vocabulary, latent, maxTokens, sentences, seed, signal } = options;
  const encoderNetwork = await loadNetwork(join(checkpoint, 'encoder'));
  const decoderNetwork = await loadNetwork(join(checkpoint, 'decoder'));
  const reference = new SentenceReference(encoderNetwork, decoderNetwork);
  try {
    await using encoder = await loadGraph(join(onnx, 'encoder.onnx'));
    await using decoder = await loadGraph(join(onnx, 'decoder.onnx'));
    await using scorer = await loadGraph(join(onnx, 'scorer.onnx'));
    await using start = await loadGraph(join(onnx, 'start.onnx'));
    await using step = await loadGraph(join(onnx, 'step.onnx'));
    await using constrained = await loadGraph(join(onnx, 'constrained_decoder.onnx'));
    await using beams = await loadGraph(join(onnx, 'beam_decoder.onnx'));
    const network = await readLayersModel(join(checkpoint, 'decoder'));
    const plain = encodeModel(convertLayersModel(network, { optimize: true }));
    await using logits = await loadGraph(plain);

    const largest = Object.fromEntries(GRAPHS.map((graph) => [graph, 0]));
    const batches = [randomRows(seed, vocabulary, RANDOM_ROWS, maxTokens), ...batchesOf(sentences)];
    for (const [index, rows] of batches.entries()) {
      signal?.throwIfAborted();
      const z = normals({ seed, purpose: 'verification', index: index + 2 }, rows.batch * latent);
      const found = {
        encoder: await encoderDifference(encoder, reference, rows),
        decoder: await greedyDifference(decoder, reference, z, rows.batch),
        scorer: await scorerDifference(scorer, reference, rows, z),
        step: await stepDifference({ start, step }, reference, rows, z),
        constrained_decoder: await constrainedDifference(constrained, reference, z, rows.batch, vocabulary),
        beam_decoder: await beamDifference(beams, reference, z, rows.batch, vocabulary),
        logits: await logitsDifference(logits, reference, rows, z),
      };
      for (const graph of GRAPHS) largest[graph] = Math.max(largest[graph]!, found[graph]);
    }
    return largest;
  } finally {
    encoderNetwork.dispose();
    decoderNetwork.dispose();
  }
}

function batchesOf(sentences: readonly (readonly number[])[]): TokenRows[] {
  const batches: TokenRows[] = [];
  for (let start = 0; start < sentences.length; start += BATCH) {
    batches.push(padRows(sentences.slice(start, start + BATCH)));
  }
  return batches;
}

async function encoderDifference(
  graph: LoadedGraph,
  reference: SentenceReference,
  rows: TokenRows,
): Promise<number> {
  const outputs = await graph.run(idsAndMask(rows));
  const { mean, logVariance } = reference.encode(rows);
  return Math.max(
    largestDifference(numbersOf(outputs, 'mean'), mean),
    largestDifference(numbersOf(outputs, 'log_variance'), logVariance),
  );
}

async function scorerDifference(
  graph: LoadedGraph,
  reference: SentenceReference,
  rows: TokenRows,
  latent: Float32Array,
): Promise<number> {
  const outputs = await graph.run({ ...idsAndMask(rows), latent: latentTensor(rows, latent) });
  return largestDifference(numbersOf(outputs, 'log_probs'), reference.logProbabilities(rows, latent));
}

async function logitsDifference(
  graph: LoadedGraph,
  reference: SentenceReference,
  rows: TokenRows,
  latent: Float32Array,
): Promise<number> {
  const outputs = await graph.run({
    previous_ids: new Tensor('int32', previousIds(rows), [rows.batch, rows.tokens]),
    latent: latentTensor(rows, latent),
  });
  const [name = ''] = Object.keys(outputs);
  return largestDifference(numbersOf(outputs, name), reference.logits(rows, latent));
}

function idsAndMask({ batch, tokens, ids, mask }: TokenRows) {
  return { input_ids: int64(ids, [batch, tokens]), attention_mask: int64(mask, [batch, tokens]) };
}

function latentTensor({ batch }: TokenRows, latent: Float32Array): Tensor {
  return float32(latent, [batch, latent.length / batch]);
}
