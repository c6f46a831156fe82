/** Trains our sentence VAE for some steps and prints an `OurSentenceLine`; a process of its own, as the peers are. */
import { readFile } from 'node:fs/promises';
import { loadBackend } from '../../../training/backend/load-backend.js';
import type { SentenceBatch } from '../../../training/batches/batch.js';
import { encodeSentences, type EncodedSentences } from '../../../training/batches/encoded-sentences.js';
import { trainingSentenceBatches } from '../../../training/batches/sentence-batches.js';
import { createSentenceVae } from '../../../training/models/sentence-vae.js';
import { buildTokenizer } from '../../../training/tokenizer/build-tokenizer.js';
import { median, rounded } from '../../statistics.js';
import type { SentenceConfig } from '../configs.js';
import { runJob, SentenceJob } from '../jobs.js';
import type { OurSentenceLine } from '../lines.js';
import { bucketOf, ourStep, type OurStep } from '../our-step.js';

const SEED = 1;

await runJob(SentenceJob, timeSteps);

async function timeSteps(job: SentenceJob): Promise<OurSentenceLine> {
  const { config, warmup, steps, passes } = job;
  const { sentences, vocabulary } = await encodeCorpus(job.corpus, config);
  await loadBackend({ threads: job.threads });
  const step = createStep(job, vocabulary);
  // As the peer does: the first batches of an epoch warm up, those after them are timed, several times over.
  const batches = trainingSentenceBatches(sentences, config.batchSize, { seed: SEED, epoch: 0 });
  const warm = Array.from({ length: warmup }, (_, i) => i);
  const timed = Array.from({ length: steps }, (_, i) => warmup + i);

  let index = 0;
  const train = (batch: number) => step.run(batches.at(batch), index++);
  const firstSeconds = new Map<string, number>();
  for (const batch of [...warm, ...timed]) {
    const bucket = bucketOf(batches.at(batch));
    const isNew = !firstSeconds.has(bucket);
    if (batch >= warmup && !isNew) continue;
    const started = performance.now();
    await train(batch);
    if (isNew) firstSeconds.set(bucket, (performance.now() - started) / 1000);
  }

  const tokens = timed.reduce((sum, batch) => sum + tokensOf(batches.at(batch)), 0);
  const rates: number[] = [];
  let loss = 0;
  for (let pass = 0; pass < passes; pass++) {
    const started = performance.now();
    for (const batch of timed) loss = await train(batch);
    rates.push(tokens / ((performance.now() - started) / 1000));
  }
  const rate = median(rates);
  const [first, ...others] = firstSeconds.values();
  return {
    tokens_per_s: Math.round(rate),
    ms_per_step: rounded((tokens / rate / steps) * 1000),
    steps,
    tokens,
    loss: rounded(loss),
    vocab: vocabulary,
    first_step_s: rounded(first!, 3),
    new_bucket_s: rounded(Math.max(0, ...others), 3),
    buckets: firstSeconds.size,
    ops_per_step: await step.operations(batches.at(timed[0]!), index++),
  };
}

function createStep({ config, precision }: SentenceJob, vocabulary: number): OurStep<SentenceBatch> {
  const { embedding, hidden, latent, maxTokens, wordDropout, learningRate, clipNorm } = config;
  const model = createSentenceVae(
    {
      vocabulary,
      embedding,
      hidden,
      latent,
      maxTokens,
      bidirectional: false,
      tiedEmbeddings: false,
      sharedEmbeddings: true,
      wordDropout,
      embeddingDropout: 0,
      outputDropout: 0,
    },
    { seed: SEED },
  );
  const { klSlope: slope, klMidpoint: midpoint } = config;
  return ourStep(model, {
    objective: { method: 'elbo', beta: { kind: 'logistic', slope, midpoint, to: 1 } },
    learningRate,
    clipNorm,
    seed: SEED,
    precision,
  });
}

function tokensOf({ lengths }: SentenceBatch): number {
  return lengths.reduce((sum, length) => sum + length, 0);
}

/** Cuts at spaces, and long sentences at their end: what the peer does too. */
async function encodeCorpus(
  path: string,
  { maxTokens, minCount, vocabulary: maxSize }: SentenceConfig,
): Promise<{ sentences: EncodedSentences; vocabulary: number }> {
  const texts = (await readFile(path, 'utf8'))
    .split('\n')
    .map((line) => line.split(' ').filter(Boolean))
    .filter((words) => words.length > 0);
  const whole = texts.map((words) => words.join(' '));
  const cut = texts.map((words) => words.slice(0, maxTokens - 1).join(' '));
  const tokenization = { kind: 'whitespace', lowercase: false } as const;
  const { tokenizer } = buildTokenizer(whole, tokenization, { maxSize, minCount });
  const sentences = encodeSentences(cut, tokenizer, maxTokens);
  return { sentences, vocabulary: tokenizer.vocabularySize };
}
