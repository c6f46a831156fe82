import { basename, resolve } from 'node:path';
import { SentenceVaeError } from '../../src/errors.js';
import {
  SCHEMA_VERSION,
  type FittedPriorRecord,
  type ImagePackageConfig,
  type PackageConfig,
  type Precision,
  type SentencePackageConfig,
} from '../../src/package/config.js';
import { SentenceTokenizer } from '../../src/tokenizer/sentence-tokenizer.js';
import type { PriorName } from '../../src/latent/prior.js';
import type { RunCorpusOptions } from '../../training/run/run-corpus.js';
import type { ImageRunConfig, SentenceRunConfig } from '../../training/run/run-config.js';
import { drawImageLatents, drawSentenceLatents } from '../prior/posterior-draws.js';
import { readImageExamples, readSentenceExamples } from '../prior/run-examples.js';
import type { Quantization } from '../quantize/quantize.js';
import { TOKEN_IDS } from '../sentence/token-ids.js';
import { prepareBackend } from '../verify/prepare-backend.js';
import { imageChange, sentenceChange, type QuantizationChange } from '../verify/quantization-change.js';
import { randomSentences } from '../verify/token-rows.js';
import type { Differences } from '../verify/tolerance.js';
import { verifyImageGraphs } from '../verify/verify-image.js';
import { verifySentenceGraphs } from '../verify/verify-sentence.js';
import { demandReplaceable } from './demand-replaceable.js';
import { imageGraphs, sentenceGraphs } from './graphs.js';
import { modelCard } from './card/model-card.js';
import { corpusFacts } from './corpus-facts.js';
import { digestsOf, writeFiles } from './package-files.js';
import { withMaxLength } from './tokenizer-config.js';
import { readExamples, readRun, readTokenizerFiles, type CheckpointChoice, type Run } from './read-run.js';
import { replaceFolder } from './replace-folder.js';
import { writeGraphs } from './write-graphs.js';
import { writePrior, type GraphsWithPrior } from './write-prior.js';

/** Sentences of a run that has kept none. */
const RANDOM = 32;

/** Options of `exportRun`. */
export interface ExportOptions {
  /** Which checkpoint. Default: `best`, by the validation ELBO. */
  checkpoint?: CheckpointChoice | undefined;
  /** Name of the model. Default: the name of the output folder. */
  name?: string | undefined;
  /** Computes with fewer bits, or stores them. Default: float32. */
  quantize?: Quantization | undefined;
  /**
   * `fitted` fits a prior to the latents of training examples, or says why there is none; `standard` leaves it out. Default: one is
   * fitted where it can be, and left out where not.
   */
  prior?: PriorName | undefined;
  /** Where the run's corpus lies now: a recipe or a text file. Default: where it lay when the run began. */
  corpus?: string | undefined;
  /** Folder with corpora that the user brings. */
  data?: string | undefined;
  /** Makes tfjs ready to compute. Default: the training backend, as `loadBackend` finds it. */
  prepareBackend?: ((signal?: AbortSignal) => Promise<unknown>) | undefined;
  /** Stops before anything is replaced. */
  signal?: AbortSignal | undefined;
}

/** A model package as it was written, and how it was verified. */
export interface ExportedPackage {
  readonly folder: string;
  readonly name: string;
  /** Largest absolute difference between tfjs and ONNX Runtime, per graph. */
  readonly verification: Differences;
  readonly precision: Precision;
  /** What fewer bits change; nothing in float32. */
  readonly quantization: QuantizationChange | undefined;
  readonly prior: FittedPriorRecord | undefined;
  /** Why no prior was fitted, where one was wanted. */
  readonly noPrior: string | undefined;
  /** Size of the whole package. */
  readonly bytes: number;
}

/**
 * Exports a checkpoint as a model package, after comparing each graph in ONNX Runtime with tfjs. A package that is there
 * already is replaced only once the new one is complete and equal.
 * @param runFolder `runs/<name>`
 * @param folder where the package goes, such as `models/<name>`
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for a folder with something else in it, `BAD_RUN`, `BAD_MODEL_FILE`,
 * `NO_BACKEND`, `NOT_EQUAL` or `CANNOT_WRITE`; `BAD_CORPUS` too where a fitted prior is demanded
 */
export async function exportRun(
  runFolder: string,
  folder: string,
  options: ExportOptions = {},
): Promise<ExportedPackage> {
  await demandReplaceable(folder);
  const run = await readRun(runFolder, options.checkpoint ?? 'best');
  refuseLanguageModel(run);
  const name = options.name ?? basename(resolve(folder));
  const { signal, prior, corpus, data } = options;
  const making: Making = {
    precision: options.quantize ?? 'fp32',
    prepare: () => (options.prepareBackend ?? prepareBackend)(signal),
    // Who says where the corpus lies wants it to be used.
    prior: prior ?? (corpus === undefined ? undefined : 'fitted'),
    corpus: { corpus, data, signal },
    signal,
  };
  const { config, noPrior } = await replaceFolder(folder, async (draft) => {
    const written =
      run.config.kind === 'sentence'
        ? await writeSentencePackage({ ...run, config: run.config }, draft, name, making)
        : await writeImagePackage({ ...run, config: run.config }, draft, name, making);
    signal?.throwIfAborted();
    return written;
  });
  const { precision, verification, quantization, files } = config;
  const bytes = Object.values(files).reduce((total, file) => total + file.bytes, 0);
  return { folder, name, precision, verification, quantization, prior: config.prior, noPrior, bytes };
}

/** @throws {SentenceVaeError} `BAD_RUN` for one whose graphs would have nothing to read sentences into */
function refuseLanguageModel({ folder, config }: Run): void {
  if (config.kind !== 'sentence' || config.model.latent > 0) return;
  throw new SentenceVaeError('BAD_RUN', {
    expected: `a run of a VAE in ${folder}`,
    received: 'it is one of a language model, which has no latent',
    remedy: 'Judge it with sentence-vae eval, or export a run with --latent above 0',
  });
}

/** What the graphs are to be, and what the comparison with tfjs needs. */
interface Making {
  precision: Precision;
  prepare: () => Promise<unknown>;
  /** Whether there is to be a fitted one. */
  prior: PriorName | undefined;
  corpus: RunCorpusOptions;
  signal: AbortSignal | undefined;
}

/** What was written, and why it has no prior where one was wanted. */
interface Written<Config extends PackageConfig> {
  config: Config;
  noPrior: string | undefined;
}

async function writeSentencePackage(
  run: Run<SentenceRunConfig>,
  folder: string,
  name: string,
  { prepare, signal, precision, prior, corpus }: Making,
): Promise<Written<SentencePackageConfig>> {
  const { vocabulary, embedding, hidden, latent, maxTokens } = run.config.model;
  const files = await readTokenizerFiles(run.folder);
  const tokenizer = SentenceTokenizer.fromJson(
    files['tokenizer.json'].json,
    files['tokenizer_config.json'].json,
    TOKEN_IDS,
  );
  if (tokenizer.vocabularySize !== vocabulary) {
    throw new SentenceVaeError('BAD_RUN', {
      expected: `the tokenizer of ${run.folder} to know ${vocabulary} tokens, as the model does`,
      received: `it knows ${tokenizer.vocabularySize}`,
      remedy: 'Restore tokenizer/tokenizer.json from a copy, or train again',
    });
  }
  const examples = await readExamples(run.folder);
  const sentences = (examples.sentences ?? []).map((sentence) => tokenizer.encode(sentence));
  const { checkpoint } = run;
  const { seed } = run.config;
  const held = sentences.length > 0 ? sentences : randomSentences(seed, vocabulary, RANDOM, maxTokens);
  await prepare();
  const graphs = await writeGraphs(folder, precision, {
    graphs: (each) => sentenceGraphs(checkpoint, each),
    verify: (onnx) =>
      verifySentenceGraphs({ checkpoint, onnx, vocabulary, latent, maxTokens, sentences, seed, signal }),
    change: (folders) => sentenceChange({ ...folders, sentences: held, latent, maxTokens, seed, signal }),
  });
  const written = await writePrior(
    folder,
    graphs,
    { read: () => readSentenceExamples(run.config, tokenizer, corpus), draw: drawSentenceLatents },
    { wanted: prior, latent, seed, signal },
  );

  const described = {
    ...common(run, name, precision, written),
    kind: 'sentence-vae' as const,
    sizes: { vocabulary, embedding, hidden, latent, maxTokens },
    text: textOf(run.config),
    tokenIds: { ...TOKEN_IDS },
  };
  const texts = {
    'tokenizer.json': files['tokenizer.json'].text,
    'tokenizer_config.json': withMaxLength(files['tokenizer_config.json'], maxTokens),
  };
  const card = modelCard(described, await corpusFacts(described.training));
  const config = await complete(folder, described, written.files, texts, card);
  return { config, noPrior: written.noPrior };
}

/** What a run says of its words, unless it is too old to. */
function textOf({ tokenizer }: SentenceRunConfig): SentencePackageConfig['text'] {
  const { lowercase, holds } = tokenizer ?? {};
  return lowercase === undefined || holds === undefined
    ? undefined
    : { case: lowercase ? 'lower' : 'kept', ...holds };
}

async function writeImagePackage(
  run: Run<ImageRunConfig>,
  folder: string,
  name: string,
  { prepare, signal, precision, prior, corpus }: Making,
): Promise<Written<ImagePackageConfig>> {
  const { height, width, hidden, layers, latent } = run.config.model;
  const { images = [] } = await readExamples(run.folder);
  const { checkpoint } = run;
  const { seed } = run.config;
  const pixels = height * width;
  await prepare();
  const graphs = await writeGraphs(folder, precision, {
    graphs: (each) => imageGraphs(checkpoint, each),
    verify: (onnx) => verifyImageGraphs({ checkpoint, onnx, pixels, latent, images, seed }),
    change: (folders) => imageChange({ ...folders, pixels, latent, images, seed }),
  });
  const written = await writePrior(
    folder,
    graphs,
    { read: () => readImageExamples(run.config, corpus), draw: drawImageLatents },
    { wanted: prior, latent, seed, signal },
  );

  const described = {
    ...common(run, name, precision, written),
    kind: 'image-vae' as const,
    sizes: { height, width, hidden, layers, latent },
    binarization: run.config.binarization,
  };
  const card = modelCard(described, await corpusFacts(described.training));
  const config = await complete(folder, described, written.files, {}, card);
  return { config, noPrior: written.noPrior };
}

/** What both kinds of `config.json` have. */
function common(
  { config, metrics, step, epoch }: Run,
  name: string,
  precision: Precision,
  { verification, quantization, prior }: GraphsWithPrior,
): Omit<PackageConfig, 'kind' | 'sizes' | 'files'> {
  return {
    schemaVersion: SCHEMA_VERSION,
    name,
    precision,
    training: {
      corpus: config.corpus.name,
      licence: config.corpus.licence,
      attribution: config.corpus.attribution,
      examples: config.corpus.examples,
      seed: config.seed,
      epochs: epoch,
      steps: step,
      libraryVersion: config.libraryVersion,
    },
    metrics,
    evaluation: undefined, // until eval --record
    verification: { ...verification },
    quantization,
    prior,
  };
}

/**
 * Writes the files beside the graphs and, last of all, `config.json` with the digests of all that a program reads; the
 * model card is for people, who may edit it.
 */
async function complete<Described extends object>(
  folder: string,
  described: Described,
  graphs: ReadonlyMap<string, Uint8Array>,
  texts: Readonly<Record<string, string>>,
  card: string,
): Promise<Described & { files: ReturnType<typeof digestsOf> }> {
  const textFiles = new Map(Object.entries(texts));
  const config = {
    ...described,
    files: digestsOf(new Map<string, string | Uint8Array>([...textFiles, ...graphs])),
  };
  textFiles.set('README.md', card);
  textFiles.set('config.json', `${JSON.stringify(config, null, 2)}\n`);
  await writeFiles(folder, textFiles);
  return config;
}
