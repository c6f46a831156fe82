import { expect, test } from 'vitest';
import type { TrainArguments } from '../../../training/commands/train.js';
import { IMAGE_DEFAULTS, SENTENCE_DEFAULTS } from '../../../training/run/defaults.js';
import { presetDefaults } from '../../../training/run/presets.js';
import { caseDropoutSettings, commonSettings, tokenizerSettings } from '../../../training/run/settings.js';

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

const PROSE = { name: 'prose', tokenization: { kind: 'raw', lowercase: false } } as const;
const TREEBANK = { name: 'treebank', tokenization: { kind: 'whitespace', lowercase: false } } as const;

const ofProse = (given: Partial<TrainArguments>, preset?: string) =>
  tokenizerSettings(flags(given), presetDefaults(preset), PROSE);

test('prose keeps its case and has rare words in pieces, unless flags or presets say otherwise', () => {
  expect(ofProse({})).toEqual({ vocabulary: 10_000, minCount: 2, lowercase: false, subwords: true });
  expect(ofProse({ subwords: false, lowercase: true })).toMatchObject({ lowercase: true, subwords: false });
  expect(ofProse({}, 'bowman2016')).toMatchObject({ subwords: false });
  expect(ofProse({ subwords: true }, 'bowman2016')).toMatchObject({ subwords: true });
});

test('a corpus that comes as words keeps them whole', () => {
  expect(tokenizerSettings(flags({}), SENTENCE_DEFAULTS, TREEBANK)).toMatchObject({ subwords: false });
  expect(() => tokenizerSettings(flags({ subwords: true }), SENTENCE_DEFAULTS, TREEBANK)).toThrow(
    'Expected --subwords with text as people write it, but treebank comes as words between spaces',
  );
});

test('case dropout is for prose whose case is kept', () => {
  const settings = (given: Partial<TrainArguments>, { lowercase = false, preset = 'default' } = {}) =>
    caseDropoutSettings(flags(given), presetDefaults(preset), { ...PROSE.tokenization, lowercase });
  expect(settings({})).toBe(0.1);
  expect(settings({ caseDropout: 0.3 })).toBe(0.3);
  expect(settings({}, { lowercase: true })).toBe(0);
  expect(settings({}, { preset: 'timbmg' })).toBe(0);
  expect(caseDropoutSettings(flags({}), SENTENCE_DEFAULTS, TREEBANK.tokenization)).toBe(0);
  expect(() => settings({ caseDropout: 0.2 }, { lowercase: true })).toThrow(
    'Expected --case-dropout where case is kept, but all words are lower-cased.',
  );
});
