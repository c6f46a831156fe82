import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckpointStore } from '../../training/checkpoint/checkpoint-store.js';
import { loadBackend } from '../../training/backend/load-backend.js';
import type { NamedVariable } from '../../training/models/trainable.js';
import { createSentenceVae, type SentenceModelConfig } from '../../training/models/sentence-vae.js';
import { RUN_SCHEMA_VERSION, type RunConfig } from '../../training/run/run-config.js';
import { SPECIAL_TOKENS, TOKEN_IDS } from '../../training/tokenizer/special-tokens.js';
import { composeTokenizer } from '../../training/tokenizer/tokenizer-json.js';
import { VERSION } from '../../src/version.js';
import { SHAPE, TOKENS } from './shape.js';

const SEED = 1;

/** So unlikely that nobody ever chooses it; not so low that rounding it differs between programs. */
const NEVER = -40;

const MODEL: SentenceModelConfig = {
  ...SHAPE,
  maxTokens: TOKENS,
  bidirectional: false,
  tiedEmbeddings: false,
  sharedEmbeddings: true,
  wordDropout: 0,
  embeddingDropout: 0,
  outputDropout: 0,
};

/** A run of the benchmark's sizes, as a training of no steps would leave it, whose sentences never end by themselves. */
export async function writeRandomRun(folder: string, signal: AbortSignal): Promise<void> {
  await loadBackend({ signal });
  await mkdir(join(folder, 'tokenizer'), { recursive: true });
  const words = Array.from({ length: SHAPE.vocabulary - SPECIAL_TOKENS.length }, (_, i) => wordAt(i));
  const { tokenizerJson, tokenizerConfigJson } = composeTokenizer(
    { kind: 'whitespace', lowercase: false },
    words,
  );
  await writeJson(join(folder, 'tokenizer', 'tokenizer.json'), tokenizerJson);
  await writeJson(join(folder, 'tokenizer', 'tokenizer_config.json'), tokenizerConfigJson);
  await writeJson(join(folder, 'examples.json'), { sentences: [words.slice(0, 8).join(' ')] });
  await writeJson(join(folder, 'config.json'), CONFIG);
  using vae = createSentenceVae(MODEL, { seed: SEED });
  await neverEnd(vae.variables);
  const validation = { negativeElbo: 0, reconstruction: 0, kl: 0 };
  const state = {
    step: 0,
    epoch: 0,
    batch: 0,
    sums: { examples: 0, reconstruction: 0, kl: 0, total: 0 },
    epochsWithoutGain: 0,
  };
  await new CheckpointStore(folder).save({ networks: vae.networks, optimizer: [] }, state, validation);
}

/** The i-th word of the vocabulary. */
export function wordAt(i: number): string {
  return `w${i}`;
}

async function neverEnd(variables: readonly NamedVariable[]): Promise<void> {
  const { tensor1d } = await import('@tensorflow/tfjs');
  const bias = variables.find(({ name }) => name === 'decoder/logits/bias');
  if (!bias) throw new Error(`there is no output bias among ${variables.map(({ name }) => name).join(', ')}`);
  const values = Float32Array.from(await bias.variable.data<'float32'>());
  values[TOKEN_IDS.eos] = NEVER;
  bias.variable.assign(tensor1d(values));
}

const CONFIG: RunConfig = {
  schemaVersion: RUN_SCHEMA_VERSION,
  libraryVersion: VERSION,
  name: 'bench',
  seed: SEED,
  corpus: {
    source: 'none',
    name: 'none',
    licence: 'CC0-1.0',
    sha256: '0'.repeat(64),
    examples: { train: 0, valid: 0, test: 0 },
  },
  batchSize: 1,
  epochs: 1,
  patience: 0,
  checkpointEvery: 1,
  precision: 'float32',
  optimizer: {
    method: 'adam',
    learningRate: 1e-3,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    clipNorm: 0,
  },
  objective: { method: 'elbo', beta: { kind: 'constant', value: 1 } },
  kind: 'sentence',
  logitChunks: 1,
  model: MODEL,
};

function writeJson(path: string, value: unknown): Promise<void> {
  return writeFile(path, `${JSON.stringify(value)}\n`);
}
