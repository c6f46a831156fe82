import { SentenceVaeError } from '../../src/errors.js';
import type { TrainArguments } from '../commands/train.js';
import { findRecipe } from '../corpus/find-recipe.js';
import type { ImageRecipe } from '../corpus/recipe.js';
import { resumeImageRun, startImageRun } from './image-run.js';
import { readRunConfig } from './run-folder.js';
import type { ImageRun, SentenceRun } from './run.js';
import { resumeSentenceRun, startSentenceRun } from './sentence-run.js';

/** Opens the run that the flags ask for: a new one on a corpus, or one to go on with. */
export async function openRun(args: TrainArguments, signal: AbortSignal): Promise<SentenceRun | ImageRun> {
  const options = { data: args.data, signal };
  if (args.resume === undefined) {
    const source = args.corpus ?? '-';
    const recipe = await findRecipe(source);
    return recipe?.kind === 'images' ? startImageRun(recipe, args) : startSentenceRun(source, args, options);
  }
  const config = await readRunConfig(args.resume);
  switch (config.kind) {
    case 'sentence':
      return resumeSentenceRun(args.resume, config, args, options);
    case 'image':
      return resumeImageRun(args.resume, config, args, await imageRecipe(config.corpus.source));
    default:
      return config satisfies never;
  }
}

async function imageRecipe(name: string): Promise<ImageRecipe> {
  const recipe = await findRecipe(name);
  if (recipe?.kind === 'images') return recipe;
  throw new SentenceVaeError('BAD_RUN', {
    expected: `the corpus ${name}, which this run began with, to have a recipe`,
    received: 'there is none of images under that name',
    remedy: `Bring back corpora/${name}/recipe.json`,
  });
}
