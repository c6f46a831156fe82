import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SentenceVaeError } from '../../src/errors.js';
import { summariseImages, type ImageEvaluation } from '../../src/evaluation/image-evaluation.js';
import { openJudgedImagePackage } from '../../src/evaluation/judged-image-package.js';
import type { ImageLevels } from '../../src/evaluation/judged-model.js';
import { likelihoods } from '../../src/evaluation/likelihood.js';
import { spread } from '../../src/evaluation/spread.js';
import { startProgress } from '../../src/terminal/progress.js';
import { heldOutImages } from '../../training/batches/binarize.js';
import type { ImageRows } from '../../training/batches/image-batches.js';
import { findRecipe } from '../../training/corpus/find-recipe.js';
import { loadImages } from '../../training/corpus/mnist.js';
import type { openJudgedImageRun } from '../../training/evaluation/judged-image-run.js';
import { demandWholeNumbers } from '../commands/whole-numbers.js';
import { demandDeviceOfPackage, demandPrecisionOfRun, LEAST, type EvaluateOptions } from './evaluate.js';

// What reads a run needs tfjs; packages are judged without.
const openRun: typeof openJudgedImageRun = async (...of) =>
  (await import('../../training/evaluation/judged-image-run.js')).openJudgedImageRun(...of);

/**
 * Judges a run or a package of an image model on a part of a corpus: on grey values, or on pixels drawn on or off once, as it was
 * trained.
 * @throws {SentenceVaeError} `BAD_ARGUMENT`, `BAD_CORPUS`, `BAD_RUN` or `BAD_PACKAGE`
 */
export async function evaluateImages(args: EvaluateOptions, signal: AbortSignal): Promise<ImageEvaluation> {
  demandWholeNumbers('eval', args, LEAST);
  const { model: folder, checkpoint, precision, threads, device, draws, seed, part } = args;
  const isRun = existsSync(join(folder, 'checkpoints.json'));
  demandPrecisionOfRun(args, isRun);
  demandDeviceOfPackage(args, isRun);
  const { name, rows } = await readPart(args);
  await using model = isRun
    ? await openRun(folder, { checkpoint, precision, threads, signal })
    : await openJudgedImagePackage(folder, { threads, device });
  const { height, width, binarization } = model;
  if (rows.height !== height || rows.width !== width) {
    throw new SentenceVaeError('BAD_CORPUS', {
      expected: `images of ${height} × ${width}, as ${folder} takes them`,
      received: `those of ${name} are ${rows.height} × ${rows.width}`,
      remedy: 'Judge the model on a corpus of such images',
    });
  }
  const images = spread(imagesOf(heldOutImages(rows, binarization)), args.limit);
  using progress = startProgress('likelihood', images.length);
  const onProgress = (done: number) => progress.update(done);
  const judged = await likelihoods(model, images, { draws, seed, signal, onProgress });
  return {
    model: folder,
    corpus: name,
    part,
    images: images.length,
    binarization: binarization ?? 'none',
    draws,
    ...summariseImages(judged, { pixels: height * width, seed }),
  };
}

/** Images are validated with those that they are tested with. */
async function readPart({ corpus, part }: EvaluateOptions): Promise<{ name: string; rows: ImageRows }> {
  const recipe = await findRecipe(corpus);
  if (recipe?.kind !== 'images') {
    throw new SentenceVaeError('BAD_CORPUS', {
      expected: 'a corpus of images, for a model of images',
      received: `${corpus} is none`,
      remedy: 'Name a recipe of images, such as mnist',
    });
  }
  const { name, parts } = await loadImages(recipe);
  return { name, rows: parts[part === 'train' ? 'train' : 'test'] };
}

function imagesOf({ count, height, width, pixels }: ImageRows): ImageLevels[] {
  const size = height * width;
  return Array.from({ length: count }, (_, i) => pixels.subarray(i * size, (i + 1) * size));
}
