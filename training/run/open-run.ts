import type { TrainArguments } from '../commands/train.js';
import { findRecipe } from '../corpus/find-recipe.js';
import type { CorpusOptions } from '../corpus/load-corpus.js';
import { resumeImageRun, startImageRun } from './image-run.js';
import { imageRecipe } from './run-corpus.js';
import type { RunConfig } from './run-config.js';
import { readRunConfig, writeRunConfig } from './run-folder.js';
import type { ImageRun, SentenceRun } from './run.js';
import { resumeSentenceRun, startSentenceRun } from './sentence-run.js';

/** Opens the run that the flags ask for: a new one on a corpus, or one to go on with. */
export async function openRun(args: TrainArguments, signal: AbortSignal): Promise<SentenceRun | ImageRun> {
  const options = { data: args.data, signal };
  if (args.resume === undefined) {
    const source = args.corpus ?? '-';
    const recipe = await findRecipe(source);
    return recipe?.kind === 'images'
      ? startImageRun(source, recipe, args)
      : startSentenceRun(source, args, options);
  }
  const config = await readRunConfig(args.resume);
  const run = await resumeRun(args.resume, config, args, options);
  const { epochs, patience } = run.config;
  // What was allowed now holds for the next resume too.
  if (epochs !== config.epochs || patience !== config.patience) {
    await writeRunConfig(args.resume, run.config);
  }
  return run;
}

async function resumeRun(
  folder: string,
  config: RunConfig,
  args: TrainArguments,
  options: CorpusOptions,
): Promise<SentenceRun | ImageRun> {
  switch (config.kind) {
    case 'sentence':
      return resumeSentenceRun(folder, config, args, options);
    case 'image': {
      const source = args.corpus ?? config.corpus.source;
      return resumeImageRun(folder, config, args, source, await imageRecipe(source));
    }
    default:
      return config satisfies never;
  }
}
