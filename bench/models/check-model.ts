import { relative } from 'node:path';
import { judge, recordedOf } from '../../export/evaluation/judge.js';
import type { EvaluateOptions } from '../../export/evaluation/evaluate.js';
import { SentenceVaeError } from '../../src/errors.js';
import type { PackageConfig, RecordedEvaluation } from '../../src/package/config.js';
import { compareFigures, type ComparedFigure, type Tolerance } from './compare-figures.js';

/** One thing that a package says of itself, and whether it is so. */
export type Check = {
  model: string;
  /** Which figures: those that training validated by, or those of `eval --record`. */
  of: 'validation' | 'evaluation';
  corpus: string;
  part: string;
} & (
  | { status: 'as recorded' | 'not as recorded'; examples: number; figures: ComparedFigure[] }
  | { status: 'not checked'; reason: string }
);

export interface CheckOptions {
  data: string | undefined;
  threads: number;
  signal: AbortSignal;
}

/** Validation judges one draw of each posterior, which are others here than in training; a package may have fewer bits. */
const OF_VALIDATION: Tolerance = { share: 0.01 };

/** Judges a package on what it was validated and evaluated on, and compares. */
export async function checkModel(
  name: string,
  folder: string,
  { training, metrics, evaluation }: PackageConfig,
  options: CheckOptions,
): Promise<Check[]> {
  const validated = {
    corpus: training.corpus,
    corpusSha256: undefined,
    part: 'valid',
    limit: undefined,
    draws: 1,
    samples: 0,
    prior: undefined,
    temperature: undefined,
    bestOf: undefined,
    morphs: 0,
    seed: 1,
    examples: 1,
    figures: metrics,
  } as const;
  const validation = await check(folder, validated, OF_VALIDATION, options);
  const checks: Check[] = [
    { model: name, of: 'validation', corpus: training.corpus, part: 'valid', ...validation },
  ];
  if (!evaluation) {
    const reason = `none is recorded: sentence-vae eval ${relative('', folder)} ${training.corpus} --record`;
    const missing = { status: 'not checked', reason } as const;
    return [...checks, { model: name, of: 'evaluation', corpus: training.corpus, part: 'test', ...missing }];
  }
  const { corpus, part } = evaluation;
  const evaluated = await check(folder, evaluation, undefined, options);
  return [...checks, { model: name, of: 'evaluation', corpus, part, ...evaluated }];
}

type Outcome =
  | { status: 'as recorded' | 'not as recorded'; examples: number; figures: ComparedFigure[] }
  | { status: 'not checked'; reason: string };

async function check(
  folder: string,
  recorded: RecordedEvaluation,
  ofLikelihoods: Tolerance | undefined,
  { data, threads, signal }: CheckOptions,
): Promise<Outcome> {
  const { corpus, part, limit, draws, samples, prior, temperature, bestOf, morphs, seed } = recorded;
  const settings: EvaluateOptions = {
    model: folder,
    corpus,
    part,
    checkpoint: 'best',
    draws,
    limit,
    samples,
    prior,
    ...(temperature !== undefined && { temperature }),
    ...(bestOf !== undefined && { bestOf }),
    morphs,
    seed,
    data,
    threads,
    precision: undefined,
  };
  try {
    const now = recordedOf(settings, await judge(settings, signal));
    if (recorded.corpusSha256 !== undefined && recorded.corpusSha256 !== now.corpusSha256) {
      return { status: 'not checked', reason: `the text of ${corpus} at hand is another one` };
    }
    const figures = compareFigures(recorded.figures, now.figures, ofLikelihoods);
    const status = figures.every(({ holds }) => holds) ? 'as recorded' : 'not as recorded';
    return { status, examples: now.examples, figures };
  } catch (error) {
    // A text that the user has to bring may not be there.
    if (!(error instanceof SentenceVaeError) || error.code !== 'BAD_CORPUS') throw error;
    return { status: 'not checked', reason: error.message };
  }
}
