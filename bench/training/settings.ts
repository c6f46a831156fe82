import { dirname, join, resolve } from 'node:path';
import { PRECISIONS, type Precision } from '../../training/graph/precision.js';
import { demandFile, readCount, readList } from '../read-flags.js';
import { CONFIG_NAMES, type ConfigName, type SentenceConfigName } from './configs.js';

/** What a bench does, its flags checked. */
export interface Settings {
  peer: string;
  mnistPeer: string;
  corpus: string;
  sentenceConfigs: readonly SentenceConfigName[];
  /** Whether to train on MNIST too. */
  mnist: boolean;
  precisions: readonly Precision[];
  rounds: number;
  steps: number | undefined;
  mnistEpochs: number;
  threads: number;
  best: boolean;
}

/** The flags of `bench training` that decide what is done. */
export interface TrainingFlags {
  peer?: string | undefined;
  mnistPeer?: string | undefined;
  corpus: string;
  configs: string;
  precisions: string;
  rounds: number;
  steps?: number | undefined;
  mnistEpochs: number;
  threads: number;
  best: boolean;
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` before anything is run */
export function readSettings(args: TrainingFlags): Settings {
  const configs = readList('--configs', args.configs, CONFIG_NAMES);
  const sentenceConfigs = configs.filter(isSentenceConfig);
  const mnist = configs.includes('MNIST');
  const peer = demandFile('--peer', 'torch_reference.py', args.peer);
  const mnistPeer = args.mnistPeer ?? join(dirname(peer), 'torch_mnist_vae.py');
  if (mnist) demandFile('--mnist-peer', 'torch_mnist_vae.py', mnistPeer);
  if (sentenceConfigs.length > 0) demandFile('--corpus', 'ptb.train.txt or ptb.train.txt.gz', args.corpus);
  return {
    peer,
    mnistPeer: resolve(mnistPeer),
    corpus: resolve(args.corpus),
    sentenceConfigs,
    mnist,
    precisions: readList('--precisions', args.precisions, PRECISIONS),
    rounds: readCount('--rounds', args.rounds),
    steps: args.steps === undefined ? undefined : readCount('--steps', args.steps),
    mnistEpochs: readCount('--mnist-epochs', args.mnistEpochs),
    threads: readCount('--threads', args.threads),
    best: args.best,
  };
}

function isSentenceConfig(config: ConfigName): config is SentenceConfigName {
  return config !== 'MNIST';
}
