/** Writes sentences for some seconds and prints an `OurLine`; a process of its own, as the peers are. */
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Sentence } from '../../../src/decode/sentence.js';
import { standardDraws } from '../../../src/latent/prior.js';
import { SentenceVae } from '../../../src/node/sentence-vae.js';
import { median, rounded } from '../../statistics.js';
import { runWork } from '../../run-work.js';
import { GenerationJob } from '../jobs.js';
import { WAYS, type OurLine, type Rate, type Way } from '../lines.js';
import { TEMPERATURES, type Strategy } from '../strategies.js';

const SEED = 1;
const WARMUP_BATCHES = 3;

await runWork(GenerationJob, async (job) => {
  await using vae = await SentenceVae.load(job.folder, { threads: job.threads });
  const graph = await openDecoder(job);
  const line: OurLine = {
    greedy: await measure('greedy', vae, graph, job),
    temperature: await measure('temperature', vae, graph, job),
  };
  await graph.release();
  process.stdout.write(`${JSON.stringify(line)}\n`);
});

/** The rates of all ways, measured in turns. */
async function measure(
  strategy: Strategy,
  vae: SentenceVae,
  graph: InferenceSession,
  job: GenerationJob,
): Promise<Record<Way, Rate>> {
  const { batch, passes, seconds } = job;
  const temperature = TEMPERATURES[strategy];
  const write = (scores: boolean) => () => vae.sample(batch, { seed: SEED, temperature, scores });
  const feeds = decoderFeeds(graph, temperature, vae, job);
  const ways: Record<Way, () => Promise<unknown>> = {
    api: write(false),
    scored: write(true),
    graph: () => graph.run(feeds),
  };
  demandTokens(await write(false)(), job.tokens);
  const rates: Record<Way, number[]> = { api: [], scored: [], graph: [] };
  for (let pass = 0; pass < passes; pass++) {
    for (const way of WAYS) {
      if (pass === 0) for (let i = 0; i < WARMUP_BATCHES; i++) await ways[way]();
      rates[way].push(await timePass(ways[way], batch, seconds));
    }
  }
  return { api: rateOf(rates.api), scored: rateOf(rates.scored), graph: rateOf(rates.graph) };
}

/** Sentences per second of one pass. */
async function timePass(write: () => Promise<unknown>, batch: number, seconds: number): Promise<number> {
  const started = performance.now();
  let sentences = 0;
  let spent = 0;
  do {
    await write();
    sentences += batch;
    spent = (performance.now() - started) / 1000;
  } while (spent < seconds);
  return sentences / spent;
}

function rateOf(rates: readonly number[]): Rate {
  return {
    sentences_per_s: rounded(median(rates)),
    min: rounded(Math.min(...rates)),
    max: rounded(Math.max(...rates)),
  };
}

/** Who writes less than the peers is not faster. */
function demandTokens(sentences: readonly Sentence[], tokens: number): void {
  const other = sentences.find((sentence) => sentence.tokens.length !== tokens);
  if (other) throw new Error(`a sentence has ${other.tokens.length} tokens instead of ${tokens}`);
}

function openDecoder({ folder, threads }: GenerationJob): Promise<InferenceSession> {
  return InferenceSession.create(join(folder, 'onnx', 'decoder.onnx'), {
    logSeverityLevel: 3,
    intraOpNumThreads: threads,
  });
}

/** A batch as the decoder takes it. */
function decoderFeeds(
  { inputNames }: InferenceSession,
  temperature: number,
  { config }: SentenceVae,
  { batch, tokens }: GenerationJob,
): Record<string, Tensor> {
  const { latent } = config.sizes;
  const latents = standardDraws(batch, latent, SEED).flatMap((row) => [...row]);
  const uniforms = Float32Array.from({ length: batch * tokens }, (_, i) => (i * 0.618_034) % 1);
  const feeds: Record<string, Tensor> = {
    latent: new Tensor('float32', Float32Array.from(latents), [batch, latent]),
    uniforms: new Tensor('float32', uniforms, [batch, tokens]),
    temperature: scalar(temperature),
    top_k: new Tensor('int64', BigInt64Array.of(0n), []),
    top_p: scalar(1),
    min_p: scalar(0),
    with_log_probs: new Tensor('bool', Uint8Array.of(0), []),
  };
  return Object.fromEntries(inputNames.map((name) => [name, feeds[name]!]));
}

function scalar(value: number): Tensor {
  return new Tensor('float32', Float32Array.of(value), []);
}
