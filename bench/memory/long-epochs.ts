import type { BatchList, SentenceBatch } from '../../training/batches/batch.js';

/** Steps of an epoch of the training that is looked at, after which it validates: short, so that all happens soon. */
export const STEPS_PER_EPOCH = 50;

/**
 * The batches of a long training in epochs of `STEPS_PER_EPOCH`: first the fullest one of each shape, which make all
 * graphs and take the most memory, then all in their order, over and over. The last batch of each epoch is the fullest of
 * all, so that what is in memory after one epoch compares with what is there after another.
 * @throws {RangeError} where there are more shapes than the first epoch has room for
 */
export function longEpochs(batches: BatchList<SentenceBatch>): (epoch: number) => BatchList<SentenceBatch> {
  const fullest = fullestOfEachShape(batches);
  const last = fullest.at(-1)!;
  const roomOf = STEPS_PER_EPOCH - 1;
  if (fullest.length > roomOf) throw new RangeError(`${fullest.length} shapes do not fit into one epoch.`);
  return (epoch) => ({
    length: STEPS_PER_EPOCH,
    at: (index) => {
      if (index === roomOf) return batches.at(last);
      const place = epoch * roomOf + index;
      return batches.at(fullest[place] ?? (place - fullest.length) % batches.length);
    },
  });
}

/** One batch of each shape. */
export function onePerShape(batches: BatchList<SentenceBatch>): BatchList<SentenceBatch> {
  const fullest = fullestOfEachShape(batches);
  return { length: fullest.length, at: (index) => batches.at(fullest[index] ?? -1) };
}

/** For each shape the batch with the most tokens that are no padding; of these the one with the most comes last. */
function fullestOfEachShape(batches: BatchList<SentenceBatch>): number[] {
  const shapes = new Map<string, { batch: number; tokens: number }>();
  for (let batch = 0; batch < batches.length; batch++) {
    const { size, tokens: width, lengths } = batches.at(batch);
    const tokens = lengths.reduce((sum, length) => sum + length, 0);
    const shape = `${size}×${width}`;
    if (tokens > (shapes.get(shape)?.tokens ?? 0)) shapes.set(shape, { batch, tokens });
  }
  return [...shapes.values()].toSorted((a, b) => a.tokens - b.tokens).map(({ batch }) => batch);
}
