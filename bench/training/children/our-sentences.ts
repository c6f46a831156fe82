/** Trains our sentence VAE for some steps and prints an `OurSentenceLine`; a process of its own, as the peers are. */
import { readFile } from 'node:fs/promises';
import { loadBackend, type Backend } from '../../../training/backend/load-backend.js';
import type { SentenceBatch } from '../../../training/batches/batch.js';
import { encodeSentences, type EncodedSentences } from '../../../training/batches/encoded-sentences.js';
import { trainingSentenceBatches } from '../../../training/batches/sentence-batches.js';
import type { TraceReport } from '../../../training/graph/replayed-steps.js';
import { createSentenceVae } from '../../../training/models/sentence-vae.js';
import { buildTokenizer } from '../../../training/tokenizer/build-tokenizer.js';
import { median, rounded } from '../../statistics.js';
import type { SentenceConfig } from '../configs.js';
import { runJob, SentenceJob } from '../jobs.js';
import type { OurSentenceLine } from '../lines.js';
import { ourTraining, type OurTraining } from '../our-training.js';

const SEED = 1;

await runJob(SentenceJob, timeSteps);

async function timeSteps(job: SentenceJob): Promise<OurSentenceLine> {
  const { config, warmup, steps, passes } = job;
  const { sentences, vocabulary } = await encodeCorpus(job.corpus, config);
  const ours = createTraining(job, vocabulary, await loadBackend({ threads: job.threads }));
  // As the peer does: the first batches of an epoch warm up, those after them are timed, several times over.
  const batches = trainingSentenceBatches(sentences, config.batchSize, { seed: SEED, epoch: 0 });
  const warm = Array.from({ length: warmup }, (_, i) => i);
  const timed = Array.from({ length: steps }, (_, i) => warmup + i);

  const buckets = new Map<string, { firstSeconds: number; kernels: number }>();
  for (const batch of [...warm, ...timed]) {
    const bucket = bucketOf(batches.at(batch));
    const isNew = !buckets.has(bucket);
    if (batch >= warmup && !isNew) continue;
    const started = performance.now();
    await ours.train(batches, [batch]);
    const firstSeconds = (performance.now() - started) / 1000;
    if (isNew) buckets.set(bucket, { firstSeconds, kernels: demandGraph(ours).kernels });
  }

  const tokens = timed.reduce((sum, batch) => sum + tokensOf(batches.at(batch)), 0);
  const kernels = timed.reduce((sum, batch) => sum + buckets.get(bucketOf(batches.at(batch)))!.kernels, 0);
  const rates: number[] = [];
  let loss = Number.NaN;
  for (let pass = 0; pass < passes; pass++) {
    const started = performance.now();
    loss = await ours.train(batches, timed);
    rates.push(tokens / ((performance.now() - started) / 1000));
  }
  const rate = median(rates);
  const [first, ...others] = [...buckets.values()].map(({ firstSeconds }) => firstSeconds);
  return {
    tokens_per_s: Math.round(rate),
    ms_per_step: rounded((tokens / rate / steps) * 1000),
    steps,
    tokens,
    loss: rounded(loss),
    vocab: vocabulary,
    first_step_s: rounded(first!, 3),
    new_bucket_s: rounded(Math.max(0, ...others), 3),
    buckets: buckets.size,
    ops_per_step: Math.round(kernels / steps),
  };
}

function createTraining(
  { config, precision, threads }: SentenceJob,
  vocabulary: number,
  backend: Backend,
): OurTraining<SentenceBatch> {
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
  return ourTraining(model, backend, {
    objective: { method: 'elbo', beta: { kind: 'logistic', slope, midpoint, to: 1 } },
    learningRate,
    clipNorm,
    seed: SEED,
    precision,
    threads,
  });
}

/** The graph that was made last; steps that are not replayed are not what is to be measured. */
function demandGraph({ graphs }: OurTraining<SentenceBatch>): TraceReport {
  const graph = graphs.at(-1);
  if (!graph) throw new Error('our steps are not replayed as graphs here; see sentence-vae doctor');
  return graph;
}

/** Batches with the same bucket have the same graph: only the first of them costs more than its work. */
function bucketOf({ size, tokens }: SentenceBatch): string {
  return `${size}×${tokens}`;
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
