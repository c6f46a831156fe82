import { SentenceVaeError } from '../../src/errors.js';

/** One run of a sweep. */
export interface SweepRun {
  /** What is added to the name of the run. */
  suffix: string;
  /** Flags in the order in which the sweep names them, as in `--beta 0.4`. */
  flags: string[];
}

/**
 * Every combination of values that a sweep asks for.
 * @param text such as `beta=0.2,0.4 free-bits=4,8`; the last flag changes fastest
 * @param known the flags that may be swept, without their dashes
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export function expandSweep(text: string, known: readonly string[]): SweepRun[] {
  const axes = text
    .split(/\s+/)
    .filter((part) => part !== '')
    .map((part) => parseAxis(part, known));
  const names = axes.map(({ flag }) => flag);
  const repeated = names.find((name, i) => names.indexOf(name) < i);
  if (axes.length === 0) throw badSweep('it is empty');
  if (repeated !== undefined) throw badSweep(`${repeated} comes twice`);
  return axes.reduce<SweepRun[]>(
    (runs, { flag, values }) =>
      runs.flatMap(({ suffix, flags }) =>
        values.map((value) => ({
          suffix: `${suffix}-${flag}-${value}`,
          flags: [...flags, `--${flag}`, value],
        })),
      ),
    [{ suffix: '', flags: [] }],
  );
}

function parseAxis(part: string, known: readonly string[]): { flag: string; values: string[] } {
  const [flag = '', list = '', ...rest] = part.split('=');
  const values = list.split(',');
  if (rest.length > 0 || values.some((value) => !/^[\w.+-]+$/.test(value))) {
    throw badSweep(`${part} is no flag with its values`);
  }
  if (!known.includes(flag)) throw badSweep(`there is no --${flag} that decides what a run learns`);
  if (new Set(values).size < values.length) throw badSweep(`${part} has a value twice`);
  return { flag, values };
}

function badSweep(received: string): SentenceVaeError {
  return new SentenceVaeError('BAD_ARGUMENT', {
    expected: '--sweep to name flags of train and their values, as in "beta=0.2,0.4 free-bits=4,8"',
    received,
    remedy: 'Run sentence-vae train --help to see the flags',
  });
}
