import { expect, test } from 'vitest';
import type { TrainArguments } from '../../../training/commands/train.js';
import { IMAGE_DEFAULTS, SENTENCE_DEFAULTS } from '../../../training/run/defaults.js';
import { commonSettings } from '../../../training/run/settings.js';

/** Flags as yargs hands them over, but for its own `_` and `$0`, which are not read. */
const flags = (given: Partial<TrainArguments>) => given as TrainArguments;

test('a cosine begins after pretraining and ends with the last epoch', () => {
  const given = flags({
    learningRateSchedule: 'cosine',
    epochs: 7,
    pretrainingEpochs: 2,
    batchSize: 10,
  });
  expect(commonSettings(given, SENTENCE_DEFAULTS, 95)).toMatchObject({
    learningRateSchedule: { kind: 'cosine', from: 20, steps: 50 },
  });
  expect(commonSettings(flags({}), SENTENCE_DEFAULTS, 95)).not.toHaveProperty('learningRateSchedule');
});

test('patience that ends where steps become smaller is refused, by the defaults of the corpus', () => {
  const given = flags({ plateauEpochs: 3 });
  expect(() => commonSettings(given, SENTENCE_DEFAULTS, 95)).toThrow(
    'Expected --patience of more epochs than --plateau-epochs, or 0, but they are 3 and 3',
  );
  // Images are trained without patience.
  expect(commonSettings(given, IMAGE_DEFAULTS, 95).plateau).toEqual({ epochs: 3, factor: 0.5 });
  expect(commonSettings(flags({ plateauEpochs: 3, patience: 4 }), SENTENCE_DEFAULTS, 95).patience).toBe(4);
});
