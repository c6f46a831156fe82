import { spread } from '../../src/evaluation/spread.js';
import type { SentenceTokenizer } from '../../src/tokenizer/sentence-tokenizer.js';
import { heldOutImages } from '../../training/batches/binarize.js';
import type { ImageRows } from '../../training/batches/image-batches.js';
import { readRunCorpus, readRunImages, type RunCorpusOptions } from '../../training/run/run-corpus.js';
import type { ImageRunConfig, SentenceRunConfig } from '../../training/run/run-config.js';
import type { ExampleParts } from './posterior-draws.js';

/** Enough for a mixture of 16 Gaussians in 20 dimensions, of 4 in 32, and for one Gaussian in 64. */
const MOST = { train: 40_000, valid: 10_000 } as const;

/**
 * Sentences of a run's corpus as ids with `<eos>`, evenly spread, but for those that are too long for the model.
 * @throws {SentenceVaeError} `BAD_CORPUS` or `BAD_RUN` where the corpus cannot be had as it was
 */
export async function readSentenceExamples(
  config: SentenceRunConfig,
  tokenizer: SentenceTokenizer,
  options: RunCorpusOptions,
): Promise<ExampleParts<readonly number[]>> {
  const { parts } = await readRunCorpus(config, options);
  const encoded = (part: keyof typeof MOST) =>
    spread(parts[part], MOST[part])
      .map((text) => tokenizer.encode(text))
      .filter(({ length }) => length <= config.model.maxTokens);
  return { train: encoded('train'), valid: encoded('valid') };
}

/** Images of a run's corpus as bytes, as its model is judged on them; those to test with validate the training too. */
export async function readImageExamples(
  config: ImageRunConfig,
  options: Pick<RunCorpusOptions, 'corpus'>,
): Promise<ExampleParts<Uint8Array>> {
  const { parts } = await readRunImages(config, options);
  const images = (rows: ImageRows, most: number) =>
    spread(imagesOf(heldOutImages(rows, config.binarization)), most);
  return { train: images(parts.train, MOST.train), valid: images(parts.test, MOST.valid) };
}

function imagesOf({ count, height, width, pixels }: ImageRows): Uint8Array[] {
  const size = height * width;
  return Array.from({ length: count }, (_, image) => pixels.subarray(image * size, (image + 1) * size));
}
