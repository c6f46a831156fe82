import { join } from 'node:path';
import { SentenceVaeError } from '../../src/errors.js';
import { writeAtomically } from '../../src/files/write-atomically.js';
import type { SentenceTokenizer } from '../../src/tokenizer/sentence-tokenizer.js';
import { encodeSentences, type EncodedSentences } from '../batches/encoded-sentences.js';
import { trainingSentenceBatches, validationSentenceBatches } from '../batches/sentence-batches.js';
import type { TrainArguments } from '../commands/train.js';
import type { Corpus } from '../corpus/corpus.js';
import { loadCorpus, type CorpusOptions } from '../corpus/load-corpus.js';
import type { SentenceModelConfig } from '../models/sentence-config.js';
import { createSentenceModel } from '../models/sentence-model.js';
import { buildTokenizer } from '../tokenizer/build-tokenizer.js';
import { readTokenizer, writeTokenizer } from '../tokenizer/tokenizer-folder.js';
import { refuseForeignFlags } from './check-flags.js';
import { demandMemory } from './demand-memory.js';
import { libraryVersion } from './library-version.js';
import { sentenceStepMemory } from './memory-plan.js';
import { sentenceDefaults } from './presets.js';
import { resumedConfig } from './resumed-config.js';
import { RUN_SCHEMA_VERSION, type RunConfig, type SentenceRunConfig } from './run-config.js';
import { beginRun, createRunFolder, refuseOtherCorpus, runNameFor } from './run-folder.js';
import type { SentenceRun } from './run.js';
import {
  caseDropoutSettings,
  commonSettings,
  objectiveSettings,
  posteriorSettings,
  tokenizerSettings,
  dropoutSettings,
  wordDropoutSettings,
} from './settings.js';
import { writeSamples } from '../watch/write-samples.js';

/** How many validation sentences a run keeps, for its export to be verified on. */
const EXAMPLES = 64;

/** Sentences that are written after each epoch, for people to look at. */
const SAMPLES = 4;

interface Parts {
  train: EncodedSentences;
  valid: EncodedSentences;
}

/** Starts a run on a corpus of sentences: builds the vocabulary and writes all but the weights. */
export async function startSentenceRun(
  source: string,
  args: TrainArguments,
  options: CorpusOptions,
): Promise<SentenceRun> {
  refuseForeignFlags(args, 'sentences');
  const defaults = sentenceDefaults(args);
  const corpus = await loadCorpus(source, options);
  const tokenizer = tokenizerSettings(args, defaults, corpus);
  const { vocabulary: maxSize, lowercase, ...limits } = tokenizer;
  const tokenization = { ...corpus.tokenization, lowercase };
  const files = buildTokenizer(corpus.parts.train, tokenization, { maxSize, ...limits });
  const maxTokens = args.maxTokens ?? defaults.maxTokens;
  const caseDropout = caseDropoutSettings(args, defaults, tokenization);
  const parts = encodeParts(corpus, files.tokenizer, { maxTokens, caseDropout });
  demandSentences(corpus.name, parts, maxTokens);
  const settings = commonSettings(args, defaults, countOf(parts.train));
  const stepsPerEpoch = Math.ceil(countOf(parts.train) / settings.batchSize);
  const model: SentenceModelConfig = {
    vocabulary: files.tokenizer.vocabularySize,
    embedding: args.embedding ?? defaults.embedding,
    hidden: args.hidden ?? defaults.hidden,
    latent: args.latent ?? defaults.latent,
    embeddingDeviation: args.embeddingDeviation ?? defaults.embeddingDeviation,
    maxTokens,
    bidirectional: args.bidirectional ?? defaults.bidirectional,
    linearInitialState: args.linearInitialState ?? defaults.linearInitialState,
    tiedEmbeddings: args.tiedEmbeddings ?? defaults.tiedEmbeddings,
    sharedEmbeddings: true,
    ...wordDropoutSettings(args, defaults, stepsPerEpoch),
    ...(caseDropout > 0 && { caseDropout }),
    ...dropoutSettings(args, defaults),
    ...posteriorSettings(args, defaults),
  };
  const logitChunks = await demandMemoryFor(model, settings.batchSize, parts, args);
  const { folder, name } = await createRunFolder(args.runs ?? 'runs', runNameFor(corpus.name), args.name);
  const config: SentenceRunConfig = {
    schemaVersion: RUN_SCHEMA_VERSION,
    libraryVersion: await libraryVersion(),
    kind: 'sentence',
    preset: args.preset ?? 'default',
    name,
    corpus: {
      source,
      name: corpus.name,
      licence: corpus.licence,
      attribution: corpus.attribution,
      sha256: corpus.sha256,
      examples: countParts(corpus, parts),
    },
    ...settings,
    logitChunks,
    objective: objectiveSettings(args, defaults, stepsPerEpoch),
    model,
    tokenizer: { ...tokenizer, holds: files.holds },
  };
  await beginRun(folder, config, async () => {
    await writeTokenizer(join(folder, 'tokenizer'), files);
    const sentences = corpus.parts.valid.slice(0, EXAMPLES);
    await writeAtomically(join(folder, 'examples.json'), `${JSON.stringify({ sentences }, null, 2)}\n`);
  });
  return assemble(folder, config, parts, files.tokenizer);
}

/** Goes on with a run, on the corpus that it began with; `args.corpus` may say where that lies now. */
export async function resumeSentenceRun(
  folder: string,
  config: SentenceRunConfig,
  args: TrainArguments,
  options: CorpusOptions,
): Promise<SentenceRun> {
  refuseForeignFlags(args, 'sentences');
  const resumed = resumedConfig(folder, config, args);
  const source = args.corpus ?? config.corpus.source;
  const corpus = await loadCorpus(source, options);
  const tokenizer = await readTokenizer(join(folder, 'tokenizer'));
  const parts = encodeParts(corpus, tokenizer, config.model);
  const { sha256 } = corpus;
  refuseOtherCorpus(config, { source, sha256, examples: countParts(corpus, parts) });
  const needed = await demandMemoryFor(config.model, config.batchSize, parts, args);
  // As the run has it, so that it goes on with the same bits, unless there is less memory now.
  const logitChunks = Math.max(config.logitChunks, needed);
  return assemble(folder, { ...resumed, logitChunks }, parts, tokenizer);
}

function encodeParts(
  { parts }: Corpus,
  tokenizer: SentenceTokenizer,
  { maxTokens, caseDropout = 0 }: Pick<SentenceModelConfig, 'maxTokens' | 'caseDropout'>,
): Parts {
  return {
    train: encodeSentences(parts.train, tokenizer, maxTokens, { lowerCase: caseDropout > 0 }),
    valid: encodeSentences(parts.valid, tokenizer, maxTokens),
  };
}

function countParts({ parts }: Corpus, { train, valid }: Parts): RunConfig['corpus']['examples'] {
  return { train: countOf(train), valid: countOf(valid), test: parts.test.length };
}

/** @throws {SentenceVaeError} `BAD_CORPUS` where a part has no sentence that is short enough */
function demandSentences(corpus: string, parts: Parts, maxTokens: number): void {
  for (const part of ['train', 'valid'] as const) {
    if (countOf(parts[part]) > 0) continue;
    throw new SentenceVaeError('BAD_CORPUS', {
      expected: `sentences of up to ${maxTokens} tokens in the ${part} part of ${corpus}`,
      received: 'all of them are longer',
      remedy: 'Raise --max-tokens, or put one sentence on a line',
    });
  }
}

async function demandMemoryFor(
  model: SentenceModelConfig,
  batchSize: number,
  { train, valid }: Parts,
  args: TrainArguments,
): Promise<number> {
  // Sentences of similar length share a batch, so the longest come together.
  const tokens = Math.max(longestIn(train), longestIn(valid));
  const batch = {
    batchSize: Math.min(batchSize, countOf(train)),
    examples: `sentences of up to ${tokens} tokens`,
  };
  return demandMemory(sentenceStepMemory(model, tokens), batch, args);
}

function assemble(
  folder: string,
  config: SentenceRunConfig,
  { train, valid }: Parts,
  tokenizer: SentenceTokenizer,
): SentenceRun {
  const { seed, batchSize, logitChunks } = config;
  const model = createSentenceModel(config.model, { seed, logitChunks });
  const { latent, maxTokens } = config.model;
  // Moments of sentences of one length are not those of the corpus, which running averages are to stand for.
  const byLength = config.model.batchNormMean === undefined;
  return {
    kind: 'sentence',
    folder,
    config,
    model,
    writeExamples: () =>
      writeSamples(model.networks.decoder, { count: SAMPLES, latent, maxTokens, seed }).map((ids) =>
        tokenizer.decode(ids),
      ),
    trainBatches: (epoch) => trainingSentenceBatches(train, batchSize, { seed, epoch, byLength }),
    validBatches: validationSentenceBatches(valid, batchSize),
    tooLong: train.dropped + valid.dropped,
    text: {
      tokensPerSentence: train.ids.length / countOf(train),
      unknown: train.unknown / (train.ids.length - countOf(train)),
    },
    units: { name: 'tokens', count: ({ lengths }) => lengths.reduce((sum, length) => sum + length, 0) },
  };
}

/** Tokens of the longest sentence. */
function longestIn({ offsets }: EncodedSentences): number {
  return offsets.reduce((longest, end, i) => Math.max(longest, end - (offsets[i - 1] ?? end)), 0);
}

function countOf({ offsets }: EncodedSentences): number {
  return offsets.length - 1;
}
