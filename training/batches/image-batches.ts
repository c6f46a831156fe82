import { permutation } from '../../src/random/draws.js';
import type { BatchList, ImageBatch } from './batch.js';
import { drawPixels, type Binarization } from './binarize.js';
import { checkBatchSize, EpochBatches } from './epoch-batches.js';
import type { EpochOrder } from './sentence-batches.js';

/** Images as bytes, row-major `[count, height × width]`; a corpus of images has one for each part. */
export interface ImageRows {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly pixels: Uint8Array;
}

export interface TrainingImages extends EpochOrder {
  /** Default: grey values are taken as they are. */
  binarization?: Binarization | undefined;
}

/**
 * Batches of all images in an order that the seed and the epoch decide; so are pixels that are drawn, whatever the batches and
 * their order.
 */
export function trainingImageBatches(
  images: ImageRows,
  batchSize: number,
  { seed, epoch, binarization }: TrainingImages,
): BatchList<ImageBatch> {
  const { count } = images;
  const size = images.height * images.width;
  const order = permutation({ seed, purpose: 'epochOrder', index: epoch }, count);
  return batchesOf(images, batchSize, order, (rows) => {
    const batch = gather(images, rows);
    if (binarization === undefined) return batch;
    for (const [at, row] of rows.entries()) {
      const levels = batch.levels.subarray(at * size, (at + 1) * size);
      drawPixels(levels, { seed, purpose: 'trainingPixels', index: epoch * count + row });
    }
    return batch;
  });
}

/** Batches of all images as they come. */
export function validationImageBatches(images: ImageRows, batchSize: number): BatchList<ImageBatch> {
  const order = Uint32Array.from({ length: images.count }, (_, i) => i);
  return batchesOf(images, batchSize, order, (rows) => gather(images, rows));
}

function batchesOf(
  images: ImageRows,
  batchSize: number,
  order: Uint32Array,
  make: (rows: Uint32Array) => ImageBatch,
): BatchList<ImageBatch> {
  const batches = Math.ceil(images.count / checkBatchSize(batchSize));
  return new EpochBatches(
    order,
    batchSize,
    Uint32Array.from({ length: batches }, (_, i) => i),
    make,
  );
}

function gather({ pixels, height, width }: ImageRows, rows: Uint32Array): ImageBatch {
  const size = height * width;
  const levels = new Float32Array(rows.length * size);
  for (const [at, row] of rows.entries())
    levels.set(pixels.subarray(row * size, (row + 1) * size), at * size);
  return { size: rows.length, levels };
}
