import { SentenceVaeError } from '../../src/errors.js';
import { readValue, SWEEPABLE } from './sweepable.js';

/** One run of a sweep. */
export interface SweepRun {
  /** What is added to the name of the run. */
  suffix: string;
  /** Flags in the order in which the sweep names them, as in `--beta 0.4`. */
  flags: string[];
  /** The same as yargs would hand them over. */
  settings: Record<string, string | number | boolean>;
}

/** A value of a flag. */
interface Choice {
  flag: string;
  value: string;
  setting: SweepRun['settings'];
}

/**
 * Every combination of values that a sweep asks for.
 * @param text such as `beta=0.2,0.4 free-bits=4,8`; the last flag changes fastest
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export function expandSweep(text: string): SweepRun[] {
  const axes = text
    .split(/\s+/)
    .filter((part) => part !== '')
    .map(parseAxis);
  const names = axes.map(([first]) => first!.flag);
  const repeated = names.find((name, i) => names.indexOf(name) < i);
  if (axes.length === 0) throw badSweep('it is empty');
  if (repeated !== undefined) throw badSweep(`${repeated} comes twice`);
  return axes.reduce<SweepRun[]>(
    (runs, choices) =>
      runs.flatMap(({ suffix, flags, settings }) =>
        choices.map(({ flag, value, setting }) => ({
          suffix: `${suffix}-${flag}-${value}`,
          flags: [...flags, `--${flag}`, value],
          settings: { ...settings, ...setting },
        })),
      ),
    [{ suffix: '', flags: [], settings: {} }],
  );
}

function parseAxis(part: string): Choice[] {
  const [flag = '', list = '', ...rest] = part.split('=');
  const values = list.split(',');
  if (rest.length > 0 || values.some((value) => !/^[\w.+-]+$/.test(value))) {
    throw badSweep(`${part} is no flag with its values`);
  }
  const known = SWEEPABLE.get(flag);
  if (!known) throw badSweep(`there is no --${flag} that decides what a run learns`);
  if (new Set(values).size < values.length) throw badSweep(`${part} has a value twice`);
  const { key, kind } = known;
  if (kind === 'boolean' && values.some((value) => value !== 'true' && value !== 'false')) {
    throw badSweep(`a value of ${part} is neither true nor false`);
  }
  return values.map((value) => ({ flag, value, setting: { [key]: readValue(value, kind) } }));
}

function badSweep(received: string): SentenceVaeError {
  return new SentenceVaeError('BAD_ARGUMENT', {
    expected: '--sweep to name flags of train and their values, as in "beta=0.2,0.4 free-bits=4,8"',
    received,
    remedy: 'Run sentence-vae train --help to see the flags',
  });
}
