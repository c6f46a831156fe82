import { SentenceVaeError } from '../../src/errors.js';
import type { Corpus } from '../corpus/corpus.js';
import { findRecipe } from '../corpus/find-recipe.js';
import { loadCorpus, type CorpusOptions } from '../corpus/load-corpus.js';
import { loadImages, type ImageCorpus } from '../corpus/mnist.js';
import type { ImageRecipe } from '../corpus/recipe.js';
import type { ImageRunConfig, SentenceRunConfig } from './run-config.js';
import { refuseOtherCorpus } from './run-folder.js';

export interface RunCorpusOptions extends CorpusOptions {
  /** Where the corpus lies now: a recipe or a text file. Default: where it lay when the run began. */
  corpus?: string | undefined;
}

/**
 * Reads the corpus that a run on sentences was trained on.
 * @throws {SentenceVaeError} `BAD_CORPUS` where it cannot be had, `BAD_RUN` where it is another now
 */
export async function readRunCorpus(
  config: SentenceRunConfig,
  { corpus: given, ...options }: RunCorpusOptions,
): Promise<Corpus> {
  const source = given ?? config.corpus.source;
  if (given === undefined && source === '-') {
    throw new SentenceVaeError('BAD_CORPUS', {
      expected: `the corpus of the run ${config.name}`,
      received: 'it came from standard input and cannot be read again',
      remedy: 'Say with --corpus where it lies',
    });
  }
  const corpus = await loadCorpus(source, options);
  refuseOtherCorpus(config, { source, sha256: corpus.sha256 });
  return corpus;
}

/** The same of a run on images. */
export async function readRunImages(
  config: ImageRunConfig,
  { corpus: source = config.corpus.source }: Pick<RunCorpusOptions, 'corpus'> = {},
): Promise<ImageCorpus> {
  const corpus = await loadImages(await imageRecipe(source));
  refuseOtherCorpus(config, { source, sha256: corpus.sha256 });
  return corpus;
}

/**
 * The recipe that a run on images was trained with.
 * @throws {SentenceVaeError} `BAD_RUN` where it is gone
 */
export async function imageRecipe(source: string): Promise<ImageRecipe> {
  const recipe = await findRecipe(source);
  if (recipe?.kind === 'images') return recipe;
  throw new SentenceVaeError('BAD_RUN', {
    expected: `a recipe of images at ${source}, as this run began with one`,
    received: 'there is none under that name or path',
    remedy:
      'Bring its recipe.json back, or say where it lies: train <recipe> --resume, export --corpus <recipe>',
  });
}
