/** Trains our sentence VAE for some steps and prints a `OurSentenceLine`; a process of its own, as the peers are. */
import { readFile } from 'node:fs/promises';
import { buildTokenizer } from '../../../training/tokenizer/build-tokenizer.js';
import { loadBackend } from '../../../training/backend/load-backend.js';
import type { SentenceBatch } from '../../../training/batches/batch.js';
import { encodeSentences } from '../../../training/batches/encoded-sentences.js';
import { trainingSentenceBatches } from '../../../training/batches/sentence-batches.js';
import { createSentenceVae } from '../../../training/models/sentence-vae.js';
import { median, rounded } from '../../statistics.js';
import type { SentenceConfig } from '../configs.js';
import { readJob, SentenceJob } from '../jobs.js';
import type { OurSentenceLine } from '../lines.js';
import { bucketOf, ourStep } from '../our-step.js';

const SEED = 1;

const job = readJob(SentenceJob);
const { config, steps, warmup, passes } = job;
const { sentences, vocabulary } = await encodeCorpus(job.corpus, config);
await loadBackend({ threads: job.threads });
using model = createSentenceVae(
  {
    vocabulary,
    embedding: config.embedding,
    hidden: config.hidden,
    latent: config.latent,
    maxTokens: config.maxTokens,
    bidirectional: false,
    tiedEmbeddings: false,
    sharedEmbeddings: true,
    wordDropout: config.wordDropout,
    embeddingDropout: 0,
    outputDropout: 0,
  },
  { seed: SEED },
);
const step = ourStep(model, {
  objective: {
    method: 'elbo',
    beta: { kind: 'logistic', slope: config.klSlope, midpoint: config.klMidpoint, to: 1 },
  },
  learningRate: config.learningRate,
  clipNorm: config.clipNorm,
  seed: SEED,
  precision: job.precision,
});

// As the peer does: the first batches of an epoch warm up, those after them are timed, several times over.
const batches = trainingSentenceBatches(sentences, config.batchSize, { seed: SEED, epoch: 0 });
const timed = Array.from({ length: steps }, (_, i) => warmup + i);
let index = 0;
const firstOf = new Map<string, number>();
for (let i = 0; i < warmup; i++) await warmUp(batches.at(i));
for (const i of timed) {
  if (!firstOf.has(bucketOf(batches.at(i)))) await warmUp(batches.at(i));
}

const tokens = timed.reduce((sum, i) => sum + tokensOf(batches.at(i)), 0);
const seconds: number[] = [];
let loss = 0;
for (let pass = 0; pass < passes; pass++) {
  const started = performance.now();
  for (const i of timed) loss = await step.run(batches.at(i), index++);
  seconds.push((performance.now() - started) / 1000);
}
const rate = median(seconds.map((each) => tokens / each));
const [first, ...others] = firstOf.values();
const line: OurSentenceLine = {
  tokens_per_s: Math.round(rate),
  ms_per_step: rounded((tokens / rate / steps) * 1000),
  steps,
  tokens,
  loss: rounded(loss),
  vocab: vocabulary,
  first_step_s: rounded(first!, 3),
  new_bucket_s: rounded(Math.max(0, ...others), 3),
  buckets: firstOf.size,
  ops_per_step: await step.operations(batches.at(timed[0]!), index++),
};
process.stdout.write(`${JSON.stringify(line)}\n`);

/** A step that is not timed with the others; what the first one of each bucket takes is kept by itself. */
async function warmUp(batch: SentenceBatch): Promise<void> {
  const started = performance.now();
  await step.run(batch, index++);
  const bucket = bucketOf(batch);
  if (!firstOf.has(bucket)) firstOf.set(bucket, (performance.now() - started) / 1000);
}

function tokensOf({ lengths }: SentenceBatch): number {
  return lengths.reduce((sum, length) => sum + length, 0);
}

/** Cuts at spaces, and long sentences at their end: what the peer does too. */
async function encodeCorpus(
  path: string,
  { maxTokens, minCount, vocabulary: maxSize }: SentenceConfig,
): Promise<{ sentences: ReturnType<typeof encodeSentences>; vocabulary: number }> {
  const lines = (await readFile(path, 'utf8'))
    .split('\n')
    .map((text) => text.split(' ').filter(Boolean))
    .filter((words) => words.length > 0);
  const { tokenizer } = buildTokenizer(
    lines.map((words) => words.join(' ')),
    { kind: 'whitespace', lowercase: false },
    { maxSize, minCount },
  );
  const cut = lines.map((words) => words.slice(0, maxTokens - 1).join(' '));
  return {
    sentences: encodeSentences(cut, tokenizer, maxTokens),
    vocabulary: tokenizer.vocabularySize,
  };
}
