import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { CheckpointStore } from '../../training/checkpoint/checkpoint-store.js';
import { createSentenceVae } from '../../training/models/sentence-vae.js';
import { RUN_SCHEMA_VERSION, type SentenceRunConfig } from '../../training/run/run-config.js';
import { composeTokenizer } from '../../training/tokenizer/tokenizer-json.js';

const WORDS = 'the a cat dog sat ran on in mat house and . , ?'.split(' ');

const config: SentenceRunConfig = {
  schemaVersion: RUN_SCHEMA_VERSION,
  libraryVersion: '0.1.0',
  kind: 'sentence',
  name: 'made',
  corpus: {
    source: 'made.txt',
    name: 'made.txt',
    licence: 'not stated',
    sha256: 'a'.repeat(64),
    examples: { train: 100, valid: 5, test: 5 },
  },
  seed: 1,
  batchSize: 4,
  epochs: 1,
  patience: 0,
  checkpointEvery: 12,
  precision: 'float32',
  optimizer: { method: 'sgd', learningRate: 0.1, clipNorm: 0, decay: 0 },
  objective: { method: 'elbo', beta: { kind: 'constant', value: 1 } },
  model: {
    vocabulary: WORDS.length + 4,
    embedding: 4,
    hidden: 6,
    latent: 2,
    maxTokens: 8,
    bidirectional: false,
    tiedEmbeddings: false,
    sharedEmbeddings: true,
    wordDropout: 0,
    embeddingDropout: 0,
    outputDropout: 0,
  },
  logitChunks: 1,
};

/** The folder of a training that has saved once, by the code that saves; its model is untrained and small. */
export async function writeRunFolder(run: string): Promise<void> {
  await tf.setBackend('cpu');
  await mkdir(join(run, 'tokenizer'), { recursive: true });
  const { tokenizerJson, tokenizerConfigJson } = composeTokenizer({ kind: 'raw', lowercase: true }, WORDS);
  const files = {
    'config.json': config,
    'examples.json': { sentences: ['the cat sat on the mat .', 'a dog ran'] },
    'tokenizer/tokenizer.json': tokenizerJson,
    'tokenizer/tokenizer_config.json': tokenizerConfigJson,
  };
  for (const [name, content] of Object.entries(files))
    await writeFile(join(run, name), JSON.stringify(content));
  using vae = createSentenceVae(config.model, { seed: 1 });
  const sums = { examples: 0, reconstruction: 0, kl: 0, total: 0 };
  const state = { step: 12, epoch: 1, batch: 0, sums, epochsWithoutGain: 0 };
  const validation = { negativeElbo: 31.5, reconstruction: 30, kl: 1.5 };
  await new CheckpointStore(run).save({ networks: vae.networks, optimizer: [] }, state, validation);
}
