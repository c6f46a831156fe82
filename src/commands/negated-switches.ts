import { SentenceVaeError } from '../errors.js';

/**
 * Reads `--no-distinct` as `--distinct=false`: yargs must not do it where other flags begin with `no-`.
 * @param switches the names of flags that are on or off
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for a flag that comes both ways
 */
export function negatedSwitches(switches: readonly string[]): (argv: Record<string, unknown>) => void {
  return (argv) => {
    for (const name of switches) {
      const negated = `no-${name}`;
      if (argv[negated] !== true) continue;
      if (argv[name] === true) {
        throw new SentenceVaeError('BAD_ARGUMENT', {
          expected: `--${name} or --${negated}`,
          received: 'both came',
          remedy: 'Leave one of them out',
        });
      }
      // yargs has each under two names.
      for (const each of [negated, `no${name[0]!.toUpperCase()}${name.slice(1)}`]) {
        Reflect.deleteProperty(argv, each);
      }
      argv[name] = false;
    }
  };
}
