import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../../src/files/cache-folder.js';
import type { Child } from '../run-child.js';
import type { GenerationJob } from './jobs.js';
import type { Settings } from './settings.js';
import { BENCHMARK_SIZES } from './make-package.js';
import { PASSES, type Precision } from './strategies.js';
import type { TorchVariant } from './torch-variants.js';

/** What the trials are run with. */
export interface Means {
  settings: Settings;
  /** With PyTorch. */
  torchPython: string;
  onnxruntimePython: string;
  /** The environment of PyTorch's best settings; undefined leaves these out. */
  best: { LD_PRELOAD: string } | undefined;
  /** Our packages. */
  packages: ReadonlyMap<Precision, string>;
  /** The graph of one step that Python drives. */
  stepGraph: string;
}

/** Our own program at one precision. */
export function ourChild(precision: Precision, batch: number, { settings, packages }: Means): Child {
  const { threads, seconds } = settings;
  const folder = packages.get(precision)!;
  const job: GenerationJob = {
    folder,
    batch,
    threads,
    seconds,
    passes: PASSES,
    tokens: BENCHMARK_SIZES.maxTokens,
  };
  const script = fileURLToPath(new URL('children/our-generation.js', import.meta.url));
  return {
    name: `ours (${precision}, batch ${batch})`,
    program: process.execPath,
    args: [script, JSON.stringify(job)],
  };
}

/** `torch_reference.py generate`. */
export function torchChild(
  { name, args, preloaded }: TorchVariant,
  batch: number,
  { settings, torchPython, best }: Means,
): Child {
  const { threads, seconds, peers } = settings;
  const { embedding, hidden, latent, vocabulary } = BENCHMARK_SIZES;
  const flags = {
    emb: embedding,
    hidden,
    latent,
    vocab: vocabulary,
    'max-len': BENCHMARK_SIZES.maxTokens,
    batch,
    threads,
    repeats: PASSES,
    n: sentencesOfPass(batch, seconds),
  };
  return {
    name: `PyTorch (${name}, batch ${batch})`,
    program: torchPython,
    args: [
      peers.torch,
      'generate',
      ...Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, String(value)]),
      ...args,
    ],
    // What was compiled once need not be again.
    env: { TORCHINDUCTOR_CACHE_DIR: join(cacheFolder(), 'bench', 'inductor'), ...(preloaded && best) },
  };
}

/** `onnxruntime_generate.py`, which drives a graph of one step. */
export function onnxruntimeChild(batch: number, { settings, onnxruntimePython, stepGraph }: Means): Child {
  const { threads, seconds, peers } = settings;
  const numbers = [
    BENCHMARK_SIZES.hidden,
    BENCHMARK_SIZES.latent,
    batch,
    sentencesOfPass(batch, seconds),
    threads,
  ];
  return {
    name: `Python's ONNX Runtime (batch ${batch})`,
    program: onnxruntimePython,
    args: [peers.onnxruntime, stepGraph, ...numbers.map(String)],
  };
}

/** Sentences that the peers, who count them, write in about so many seconds: whole batches. */
function sentencesOfPass(batch: number, seconds: number): number {
  const perSecond = batch >= 128 ? 1200 : batch >= 16 ? 700 : 120;
  return Math.max(1, Math.round((perSecond * seconds) / batch)) * batch;
}
