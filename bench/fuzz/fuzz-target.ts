import type { Arbitrary } from 'fast-check';

/** A part of the product that reads what strangers wrote, and how to feed it. */
export interface FuzzTarget {
  /** One word or two, with hyphens: also the name of its file and of the folder of its regressions. */
  readonly name: string;
  /** What is spoilt, for the report. */
  readonly about: string;
  readonly limits: CaseLimits;
  /** Draws inputs and makes them smaller. They are plain JSON: they go to another process, and into files. */
  readonly inputs: Arbitrary<unknown>;
  /** Gets ready, in a process of its own, to be given one input after the other. */
  open(): Promise<FuzzProbe>;
}

/** What one input may cost; both are far more than any honest one needs. */
export interface CaseLimits {
  seconds: number;
  /** By how much the process may grow. */
  mebibytes: number;
}

export interface FuzzProbe<Input = unknown> extends AsyncDisposable {
  /**
   * Gives the product one input.
   * @returns once the right result was seen, or word that the product refused the input in a way of its own
   * @throws what the product throws; {@link WrongResult} where what it did is wrong
   */
  feed(input: Input): Promise<'right' | 'refused'>;
}

/** The product neither did what was asked nor said why not. */
export class WrongResult extends Error {
  override readonly name = 'WrongResult';
}

const LIMITS: CaseLimits = { seconds: 30, mebibytes: 512 };

/** @param define the target; limits are {@link LIMITS} unless it says otherwise */
export function fuzzTarget<Input>(
  define: Pick<FuzzTarget, 'name' | 'about'> & {
    limits?: Partial<CaseLimits>;
    inputs: Arbitrary<Input>;
    open: () => Promise<FuzzProbe<Input>>;
  },
): FuzzTarget {
  return {
    ...define,
    limits: { ...LIMITS, ...define.limits },
    open: async () => {
      const probe = await define.open();
      return {
        // What comes was drawn by `inputs`, if in another process.
        feed: (input) => probe.feed(input as Input),
        [Symbol.asyncDispose]: () => probe[Symbol.asyncDispose](),
      };
    },
  };
}
