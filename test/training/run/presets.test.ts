import { describe, expect, test } from 'vitest';
import type { TrainArguments } from '../../../training/commands/train.js';
import { checkFlags } from '../../../training/run/check-flags.js';
import { SENTENCE_DEFAULTS } from '../../../training/run/defaults.js';
import { presetDefaults, PRESETS } from '../../../training/run/presets.js';
import { objectiveSettings } from '../../../training/run/settings.js';

/** Flags as yargs hands them over, but for its own `_` and `$0`, which are not read. */
function flags(given: Partial<TrainArguments>): TrainArguments {
  return given as TrainArguments;
}

describe('presets', () => {
  test('the default one changes nothing, and the others change something', () => {
    expect(presetDefaults()).toEqual(SENTENCE_DEFAULTS);
    for (const name of Object.keys(PRESETS).filter((each) => each !== 'default')) {
      expect(presetDefaults(name)).not.toEqual(SENTENCE_DEFAULTS);
    }
  });

  test('one that there is not is refused, with those that there are', () => {
    expect(() => checkFlags(flags({ preset: 'bowman' }))).toThrow(
      /^Expected --preset to be one of default, timbmg, bowman2016, .*, but it is bowman\. Choose one: default \(/,
    );
    expect(() => presetDefaults('toString')).toThrow('but it is toString.');
  });

  test('timbmg has the schedule of its README, in steps, unless epochs are asked for', () => {
    const defaults = presetDefaults('timbmg');
    const ofReadme = { kind: 'logistic', to: 1, midpoint: 2500, slope: 0.0025 };
    expect(objectiveSettings(flags({ preset: 'timbmg' }), defaults, 1315)).toEqual({
      method: 'elbo',
      beta: ofReadme,
    });
    expect(objectiveSettings(flags({ preset: 'timbmg', klEpochs: 2 }), defaults, 1000).beta).toMatchObject({
      midpoint: 1000,
    });
  });

  test('li2019 has free bits, which a flag changes', () => {
    const defaults = presetDefaults('li2019');
    expect(objectiveSettings(flags({}), defaults, 10)).toMatchObject({ method: 'free-bits', nats: 6 });
    expect(objectiveSettings(flags({ freeBits: 3 }), defaults, 10)).toMatchObject({ nats: 3 });
  });
});

describe('flags that do not go together are refused before any time is spent', () => {
  test.each([
    [{ freeBits: 8, beta: 0 }, 'Expected --free-bits with a β above 0, but at β = 0 no KL costs anything'],
    [{ preset: 'li2019', beta: 0 }, 'Expected --free-bits with a β above 0'],
    [{ freeBitsPer: 'total' }, 'Expected --free-bits-per beside --free-bits, but there is no --free-bits.'],
    [{ klCycles: 3 }, 'Expected --kl-cycles beside --kl-schedule cyclical, but the schedule is linear.'],
    [{ klSlope: 0.1, klSchedule: 'cyclical' }, 'Expected --kl-slope beside --kl-schedule logistic'],
    [
      { aggressiveUpdates: 9, pretrainingEpochs: 2 },
      'Expected either --aggressive-updates or --pretraining-epochs',
    ],
    [{ freeBits: 0 }, 'Expected --free-bits to be a usable value'],
  ] as const)('%o', (given, message) => {
    expect(() => checkFlags(flags(given))).toThrow(message);
  });

  test('those that do are not', () => {
    for (const given of [
      { preset: 'fu2019', klCycles: 3 },
      { klSchedule: 'logistic', klSlope: 0.1 },
      { freeBits: 8, freeBitsPer: 'total' },
      { preset: 'li2019', freeBitsPer: 'total' },
    ] as const) {
      expect(() => checkFlags(flags(given))).not.toThrow();
    }
  });
});
