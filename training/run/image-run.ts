import { join } from 'node:path';
import { writeAtomically } from '../../src/files/write-atomically.js';
import { heldOutImages } from '../batches/binarize.js';
import { trainingImageBatches, validationImageBatches, type ImageRows } from '../batches/image-batches.js';
import type { TrainArguments } from '../commands/train.js';
import { loadImages, type ImageCorpus } from '../corpus/mnist.js';
import type { ImageRecipe } from '../corpus/recipe.js';
import { createImageVae, type ImageModelConfig } from '../models/image-vae.js';
import { refuseForeignFlags } from './check-flags.js';
import { IMAGE_DEFAULTS } from './defaults.js';
import { demandMemory } from './demand-memory.js';
import { libraryVersion } from './library-version.js';
import { imageStepMemory } from './memory-plan.js';
import { resumedConfig } from './resumed-config.js';
import { RUN_SCHEMA_VERSION, type ImageRunConfig } from './run-config.js';
import { beginRun, createRunFolder, refuseOtherCorpus } from './run-folder.js';
import type { ImageRun } from './run.js';
import { commonSettings, objectiveSettings } from './settings.js';

/** How many images a run keeps, for its export to be verified on. */
const EXAMPLES = 16;

/** Starts a run on a corpus of images. */
export async function startImageRun(
  source: string,
  recipe: ImageRecipe,
  args: TrainArguments,
): Promise<ImageRun> {
  refuseForeignFlags(args, 'images');
  const defaults = IMAGE_DEFAULTS;
  const corpus = await loadImages(recipe);
  const { train, test } = corpus.parts;
  const settings = commonSettings(args, defaults, train.count);
  const model = {
    height: train.height,
    width: train.width,
    hidden: args.hidden ?? defaults.hidden,
    layers: args.layers ?? defaults.layers,
    activation: args.activation ?? defaults.activation,
    latent: args.latent ?? defaults.latent,
  };
  await demandMemoryFor(model, settings.batchSize, args);
  const binarization = args.binarize ?? defaults.binarize;
  const { folder, name } = await createRunFolder(args.runs ?? 'runs', recipe.name, args.name);
  const config: ImageRunConfig = {
    schemaVersion: RUN_SCHEMA_VERSION,
    libraryVersion: await libraryVersion(),
    kind: 'image',
    name,
    corpus: {
      source,
      name: recipe.name,
      licence: recipe.licence,
      attribution: recipe.attribution,
      sha256: corpus.sha256,
      examples: countParts(corpus),
    },
    ...settings,
    ...(binarization !== 'none' && { binarization }),
    objective: objectiveSettings(args, defaults, Math.ceil(train.count / settings.batchSize)),
    model,
  };
  await beginRun(folder, config, () =>
    writeAtomically(
      join(folder, 'examples.json'),
      `${JSON.stringify({ images: firstImages(heldOutImages(test, config.binarization)) })}\n`,
    ),
  );
  return assemble(folder, config, corpus);
}

/**
 * Goes on with a run, on the images that it began with.
 * @param source of `recipe`: its name or path
 */
export async function resumeImageRun(
  folder: string,
  config: ImageRunConfig,
  args: TrainArguments,
  source: string,
  recipe: ImageRecipe,
): Promise<ImageRun> {
  refuseForeignFlags(args, 'images');
  const resumed = resumedConfig(folder, config, args);
  const corpus = await loadImages(recipe);
  refuseOtherCorpus(config, { source, sha256: corpus.sha256, examples: countParts(corpus) });
  await demandMemoryFor(config.model, config.batchSize, args);
  return assemble(folder, resumed, corpus);
}

async function demandMemoryFor(
  model: ImageModelConfig,
  batchSize: number,
  args: TrainArguments,
): Promise<number> {
  return demandMemory(imageStepMemory(model), { batchSize, examples: 'images' }, args);
}

function assemble(folder: string, config: ImageRunConfig, { parts }: ImageCorpus): ImageRun {
  const { seed, batchSize, binarization } = config;
  return {
    kind: 'image',
    folder,
    config,
    model: createImageVae(config.model, { seed }),
    trainBatches: (epoch) => trainingImageBatches(parts.train, batchSize, { seed, epoch, binarization }),
    // The published figures of this baseline are of the test images after a fixed number of epochs, with all others
    // trained on. The best checkpoint is the best by them, so a figure to be compared is that of the last one.
    validBatches: validationImageBatches(heldOutImages(parts.test, binarization), batchSize),
    units: { name: 'images', count: ({ size }) => size },
  };
}

/** The first images as lists of bytes. */
function firstImages({ pixels, height, width }: ImageRows): number[][] {
  const size = height * width;
  return Array.from({ length: EXAMPLES }, (_, i) => [...pixels.subarray(i * size, (i + 1) * size)]);
}

function countParts({ parts }: ImageCorpus): ImageRunConfig['corpus']['examples'] {
  return { train: parts.train.count, valid: parts.test.count, test: parts.test.count };
}
