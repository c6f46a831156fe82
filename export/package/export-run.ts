import { basename, join, resolve } from 'node:path';
import { SentenceVaeError } from '../../src/errors.js';
import {
  SCHEMA_VERSION,
  type ImagePackageConfig,
  type PackageConfig,
  type SentencePackageConfig,
} from '../../src/package/config.js';
import { SentenceTokenizer } from '../../src/tokenizer/sentence-tokenizer.js';
import type { ImageRunConfig, SentenceRunConfig } from '../../training/run/run-config.js';
import { TOKEN_IDS } from '../sentence/token-ids.js';
import { prepareBackend } from '../verify/prepare-backend.js';
import { demandEqual, type Differences } from '../verify/tolerance.js';
import { verifyImageGraphs } from '../verify/verify-image.js';
import { verifySentenceGraphs } from '../verify/verify-sentence.js';
import { demandReplaceable } from './demand-replaceable.js';
import { imageGraphs, sentenceGraphs } from './graphs.js';
import { imageModelCard, sentenceModelCard } from './model-card.js';
import { digestsOf, writeFiles } from './package-files.js';
import { readExamples, readRun, readTokenizerFiles, type CheckpointChoice, type Run } from './read-run.js';
import { replaceFolder } from './replace-folder.js';

export interface ExportOptions {
  /** Which checkpoint. Default: `best`, by the validation ELBO. */
  checkpoint?: CheckpointChoice | undefined;
  /** Name of the model. Default: the name of the output folder. */
  name?: string | undefined;
  /** Makes tfjs ready to compute. Default: the training backend, as `loadBackend` finds it. */
  prepareBackend?: ((signal?: AbortSignal) => Promise<unknown>) | undefined;
  /** Stops before anything is replaced. */
  signal?: AbortSignal | undefined;
}

export interface ExportedPackage {
  readonly folder: string;
  readonly name: string;
  /** Largest absolute difference between tfjs and ONNX Runtime, per graph. */
  readonly verification: Differences;
  /** Size of the whole package. */
  readonly bytes: number;
}

/**
 * Exports a checkpoint as a model package, after comparing each graph in ONNX Runtime with tfjs. A package that is there
 * already is replaced only once the new one is complete and equal.
 * @param runFolder `runs/<name>`
 * @param folder where the package goes, such as `models/<name>`
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for a folder with something else in it, `BAD_RUN`, `BAD_MODEL_FILE`,
 * `NO_BACKEND`, `NOT_EQUAL` or `CANNOT_WRITE`
 */
export async function exportRun(
  runFolder: string,
  folder: string,
  options: ExportOptions = {},
): Promise<ExportedPackage> {
  await demandReplaceable(folder);
  const run = await readRun(runFolder, options.checkpoint ?? 'best');
  const name = options.name ?? basename(resolve(folder));
  const { signal } = options;
  const backend = {
    prepare: () => (options.prepareBackend ?? prepareBackend)(signal),
    signal,
  };
  let verification: Differences = {};
  let bytes = 0;
  await replaceFolder(folder, async (draft) => {
    const { config } = run;
    const written =
      config.kind === 'sentence'
        ? await writeSentencePackage({ ...run, config }, draft, name, backend)
        : await writeImagePackage({ ...run, config }, draft, name, backend);
    signal?.throwIfAborted();
    ({ verification } = written);
    bytes = Object.values(written.files).reduce((total, file) => total + file.bytes, 0);
  });
  return { folder, name, verification, bytes };
}

/** What the comparison with tfjs needs. */
interface Backend {
  prepare: () => Promise<unknown>;
  signal: AbortSignal | undefined;
}

async function writeSentencePackage(
  run: Run<SentenceRunConfig>,
  folder: string,
  name: string,
  { prepare, signal }: Backend,
): Promise<SentencePackageConfig> {
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
  const graphs = inOnnxFolder(await sentenceGraphs(run.checkpoint));
  await writeFiles(folder, graphs);

  await prepare();
  const verification = await verifySentenceGraphs({
    checkpoint: run.checkpoint,
    onnx: join(folder, 'onnx'),
    vocabulary,
    latent,
    maxTokens,
    sentences,
    seed: run.config.seed,
    signal,
  });
  demandEqual(verification);

  const described = {
    ...common(run, name, verification),
    kind: 'sentence-vae' as const,
    sizes: { vocabulary, embedding, hidden, latent, maxTokens },
    tokenIds: { ...TOKEN_IDS },
  };
  const texts = {
    'tokenizer.json': files['tokenizer.json'].text,
    'tokenizer_config.json': files['tokenizer_config.json'].text,
  };
  return complete(folder, described, graphs, texts, sentenceModelCard(described, run.config.corpus));
}

async function writeImagePackage(
  run: Run<ImageRunConfig>,
  folder: string,
  name: string,
  { prepare }: Backend,
): Promise<ImagePackageConfig> {
  const { height, width, hidden, latent } = run.config.model;
  const { images = [] } = await readExamples(run.folder);
  const graphs = inOnnxFolder(await imageGraphs(run.checkpoint));
  await writeFiles(folder, graphs);

  await prepare();
  const verification = await verifyImageGraphs({
    checkpoint: run.checkpoint,
    onnx: join(folder, 'onnx'),
    pixels: height * width,
    latent,
    images,
    seed: run.config.seed,
  });
  demandEqual(verification);

  const described = {
    ...common(run, name, verification),
    kind: 'image-vae' as const,
    sizes: { height, width, hidden, latent },
  };
  return complete(folder, described, graphs, {}, imageModelCard(described, run.config.corpus));
}

/** What both kinds of `config.json` have. */
function common(
  { config, metrics, step, epoch }: Run,
  name: string,
  verification: Differences,
): Omit<PackageConfig, 'kind' | 'sizes' | 'files'> {
  return {
    schemaVersion: SCHEMA_VERSION,
    name,
    precision: 'fp32',
    training: {
      corpus: config.corpus.name,
      licence: config.corpus.licence,
      seed: config.seed,
      epochs: epoch,
      steps: step,
      libraryVersion: config.libraryVersion,
    },
    metrics,
    verification: { ...verification },
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

function inOnnxFolder(files: ReadonlyMap<string, Uint8Array>): Map<string, Uint8Array> {
  return new Map(Array.from(files, ([name, content]) => [`onnx/${name}`, content]));
}
