import * as tf from '@tensorflow/tfjs';
import type { SentenceBatch } from '../batches/batch.js';
import { scalar } from '../graph/host-tensor.js';
import { runningShare } from './batch-norm-mean.js';
import { drawInitialWeights } from './initial-weights.js';
import { namedVariables } from './named-variables.js';
import type { SentenceModelConfig } from './sentence-config.js';
import { SentenceDecoder, tokenEmbedding } from './sentence-decoder.js';
import { SentenceEncoder } from './sentence-encoder.js';
import { rowFeeds, sentenceFeeds } from './sentence-feeds.js';
import { sentenceFirstWeights } from './sentence-first-weights.js';
import { sentenceReconstruction } from './sentence-reconstruction.js';
import { takeFeeds } from './take-feeds.js';
import type { TrainableVae } from './trainable.js';

export { SentenceModelConfig } from './sentence-config.js';

/**
 * A sentence VAE after Bowman et al. 2016: a GRU reads the sentence into a Gaussian posterior; z sets the first state of
 * a second GRU, which writes the sentence, and is fed to it again at every token.
 *
 * @param options.seed Decides the first weights.
 * @param options.logitChunks In how many parts the logits of a batch are computed, one after the other. Default: 1
 */
export function createSentenceVae(
  config: SentenceModelConfig,
  { seed, logitChunks = 1 }: { seed: number; logitChunks?: number },
): TrainableVae<SentenceBatch> {
  const decoder = new SentenceDecoder(config);
  const encoder = new SentenceEncoder(
    config,
    config.sharedEmbeddings ? decoder.embedding : tokenEmbedding(config, false),
  );
  const networks = { encoder: encoder.model(), decoder: decoder.model() };
  const variables = namedVariables(networks);
  const rules = sentenceFirstWeights(config);
  const normalises = config.batchNormMean !== undefined;
  drawInitialWeights(variables, seed, rules);
  return {
    networks,
    variables,
    resetDecoder: () => drawInitialWeights(variables, seed, rules, 'decoder'),
    feeds: (batch, pass) => ({
      ...sentenceFeeds(batch, pass, config, logitChunks),
      ...(normalises &&
        pass.mode === 'train' && { runningShare: scalar(runningShare(pass.step ?? pass.index)) }),
    }),
    dynamic: rowFeeds(logitChunks),
    posterior: (feeds, mode) => {
      const { ids, mask, runningShare: share } = takeFeeds(feeds, ['ids', 'mask'], ['runningShare']);
      return mode === 'train'
        ? encoder.encodeInTraining(ids, mask, share)
        : encoder.encode<tf.Tensor>(ids, mask);
    },
    reconstruction: (feeds, latent) => sentenceReconstruction(decoder, feeds, latent, logitChunks),
    [Symbol.dispose]: () => {
      tf.dispose(variables.map(({ variable }) => variable));
      tf.dispose(networks.encoder.nonTrainableWeights.map((weight) => weight.read()));
    },
  };
}
