import { permutation } from '../../src/random/draws.js';
import type { BatchList, ImageBatch } from './batch.js';
import { checkBatchSize, EpochBatches } from './epoch-batches.js';
import type { EpochOrder } from './sentence-batches.js';

/** Images as bytes, row-major `[count, height × width]`; a corpus of images has one for each part. */
export interface ImageRows {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly pixels: Uint8Array;
}

/** Batches of all images in an order that the seed and the epoch decide. */
export function trainingImageBatches(
  images: ImageRows,
  batchSize: number,
  { seed, epoch }: EpochOrder,
): BatchList<ImageBatch> {
  return batchesOf(
    images,
    batchSize,
    permutation({ seed, purpose: 'epochOrder', index: epoch }, images.count),
  );
}

/** Batches of all images as they come. */
export function validationImageBatches(images: ImageRows, batchSize: number): BatchList<ImageBatch> {
  return batchesOf(
    images,
    batchSize,
    Uint32Array.from({ length: images.count }, (_, i) => i),
  );
}

function batchesOf(images: ImageRows, batchSize: number, order: Uint32Array): BatchList<ImageBatch> {
  const batches = Math.ceil(images.count / checkBatchSize(batchSize));
  return new EpochBatches(
    order,
    batchSize,
    Uint32Array.from({ length: batches }, (_, i) => i),
    (rows) => gather(images, rows),
  );
}

function gather({ pixels, height, width }: ImageRows, rows: Uint32Array): ImageBatch {
  const size = height * width;
  const levels = new Float32Array(rows.length * size);
  for (const [at, row] of rows.entries())
    levels.set(pixels.subarray(row * size, (row + 1) * size), at * size);
  return { size: rows.length, levels };
}
