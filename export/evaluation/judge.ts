import { showDownload } from '../../src/commands/show-download.js';
import { describeEvaluation } from '../../src/evaluation/describe-evaluation.js';
import type { Evaluation } from '../../src/evaluation/evaluation.js';
import { describeImageEvaluation, type ImageEvaluation } from '../../src/evaluation/image-evaluation.js';
import { figuresOf, figuresOfImages } from '../../src/evaluation/recorded-figures.js';
import { isHubAddress } from '../../src/hub/hub-address.js';
import type { RecordedEvaluation } from '../../src/package/config.js';
import { findModel } from '../../src/package/shipped-models.js';
import { evaluate, type EvaluateOptions } from './evaluate.js';
import { evaluateImages } from './evaluate-images.js';
import { judgedKind } from './judged-kind.js';

/** What is known of a model, of whichever kind. */
export type Judgement =
  | { kind: 'sentences'; evaluation: Evaluation }
  | { kind: 'images'; evaluation: ImageEvaluation };

/**
 * Judges a run or a model package of either kind on a part of a corpus.
 * @throws {SentenceVaeError} `BAD_ARGUMENT`, `BAD_CORPUS`, `BAD_RUN` or `BAD_PACKAGE`
 */
export async function judge(options: EvaluateOptions, signal: AbortSignal): Promise<Judgement> {
  if (!isHubAddress(options.model)) return await judgeFolder(options, signal);
  const model = await fetchedFolder(options.model, signal);
  const judgement = await judgeFolder({ ...options, model }, signal);
  judgement.evaluation.model = options.model; // by which it can be judged again
  return judgement;
}

async function fetchedFolder(address: string, signal: AbortSignal): Promise<string> {
  using download = showDownload(signal);
  return await findModel(address, download);
}

async function judgeFolder(options: EvaluateOptions, signal: AbortSignal): Promise<Judgement> {
  const kind = await judgedKind(options.model);
  switch (kind) {
    case 'sentences':
      return { kind, evaluation: await evaluate(options, signal) };
    case 'images':
      return { kind, evaluation: await evaluateImages(options, signal) };
    default:
      return kind satisfies never;
  }
}

/** A judgement as a table for people. */
export function describeJudgement(judgement: Judgement): string {
  return judgement.kind === 'sentences'
    ? describeEvaluation(judgement.evaluation)
    : describeImageEvaluation(judgement.evaluation);
}

/** What a package keeps of a judgement: how to make it again, and its figures. */
export function recordedOf(
  {
    limit,
    samples,
    prior,
    temperature,
    bestOf,
    morphs,
    seed,
    part,
  }: Pick<
    EvaluateOptions,
    'limit' | 'samples' | 'prior' | 'temperature' | 'bestOf' | 'morphs' | 'seed' | 'part'
  >,
  judgement: Judgement,
): RecordedEvaluation {
  const { corpus, draws } = judgement.evaluation;
  const settings = { part, limit, draws, samples, prior, temperature, bestOf, morphs, seed };
  return { corpus, ...settings, ...examplesAndFigures(judgement) };
}

function examplesAndFigures(
  judgement: Judgement,
): Pick<RecordedEvaluation, 'corpusSha256' | 'examples' | 'figures'> {
  switch (judgement.kind) {
    case 'sentences': {
      const { corpusSha256, sentences: examples } = judgement.evaluation;
      return { corpusSha256, examples, figures: figuresOf(judgement.evaluation) };
    }
    case 'images': {
      const { images: examples } = judgement.evaluation;
      return { corpusSha256: undefined, examples, figures: figuresOfImages(judgement.evaluation) };
    }
    default:
      return judgement satisfies never;
  }
}
