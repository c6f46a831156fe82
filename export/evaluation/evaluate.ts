import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readGenerateOptions } from '../../src/decode/generate-options.js';
import { SentenceVaeError } from '../../src/errors.js';
import { summarise, type Evaluation } from '../../src/evaluation/evaluation.js';
import { openJudgedPackage } from '../../src/evaluation/judged-package.js';
import { likelihoods } from '../../src/evaluation/likelihood.js';
import { requireBestOf } from '../../src/ways/sample.js';
import { choosePrior } from '../../src/latent/prior.js';
import { SentenceVae } from '../../src/node/sentence-vae.js';
import { readConfig } from '../../src/package/open-package.js';
import { packageFolder } from '../../src/package/package-folder.js';
import { startProgress } from '../../src/terminal/progress.js';
import { loadCorpus } from '../../training/corpus/load-corpus.js';
import type { openJudgedRun } from '../../training/evaluation/judged-run.js';
import type { EvalArguments } from '../commands/eval.js';
import { demandWholeNumbers } from '../commands/whole-numbers.js';
import type { exportForNow } from '../package/export-for-now.js';
import { judgeWriting } from './judge-writing.js';
import { spread } from '../../src/evaluation/spread.js';

/** What decides an evaluation. */
export type EvaluateOptions = Pick<
  EvalArguments,
  | 'model'
  | 'corpus'
  | 'part'
  | 'checkpoint'
  | 'draws'
  | 'limit'
  | 'samples'
  | 'morphs'
  | 'seed'
  | 'data'
  | 'threads'
  | 'precision'
> &
  Partial<Pick<EvalArguments, 'device' | 'prior' | 'temperature' | 'bestOf'>>;

/** The least that each number of `eval` may be. */
export const LEAST = { draws: 1, limit: 1, samples: 0, morphs: 0, seed: 0, threads: 1 } as const;

/**
 * Judges a run or a model package on a part of a corpus. The likelihoods of a run are computed in TensorFlow; what it writes is
 * written by its export, made for that and thrown away.
 * @throws {SentenceVaeError} `BAD_ARGUMENT`, `BAD_CORPUS`, `BAD_RUN` or `BAD_PACKAGE`
 */
export async function evaluate(args: EvaluateOptions, signal: AbortSignal): Promise<Evaluation> {
  demandWholeNumbers('eval', args, LEAST);
  const { model: folder, checkpoint, precision, threads, device, seed, data } = args;
  const { samples, temperature = 1, bestOf = 1, prior } = args;
  const isRun = existsSync(join(folder, 'checkpoints.json'));
  demandPrecisionOfRun(args, isRun);
  demandDeviceOfPackage(args, isRun);
  // Before likelihoods take their minutes; a run's prior is fitted later.
  readGenerateOptions({ temperature }, 1);
  requireBestOf(bestOf);
  if (!isRun) choosePrior(prior, await readConfig(await packageFolder(folder)));
  const corpus = await loadCorpus(args.corpus, { data, signal });
  await using opened = isRun
    ? await openRun(folder, { checkpoint, precision, threads, signal })
    : await openJudgedPackage(folder, { threads, device });
  const { tokenizer, maxTokens, latent } = opened;
  // Draws of a language model's latents, which have no dimensions, are all the same.
  const draws = latent === 0 ? 1 : args.draws;

  const chosen = spread(corpus.parts[args.part], args.limit);
  const encoded = chosen.map((text) => ({ text, ids: tokenizer.encode(text) }));
  const held = encoded.filter(({ ids }) => ids.length <= maxTokens);
  if (held.length === 0) {
    throw new SentenceVaeError('BAD_CORPUS', {
      expected: `sentences of up to ${maxTokens} tokens in the ${args.part} part of ${corpus.name}`,
      received: 'all of them are longer',
      remedy: 'Judge the model on a corpus of shorter sentences',
    });
  }
  const ids = held.map((each) => each.ids);
  const tokens = ids.reduce((sum, { length }) => sum + length, 0);
  const words = held.reduce((sum, { text }) => sum + tokenizer.words(text).length + 1, 0);
  const unknown = ids.flat().filter((id) => id === tokenizer.tokenIds.unk).length;
  const judged = await (async () => {
    using progress = startProgress('likelihood', ids.length);
    const onProgress = (done: number) => progress.update(done);
    return await likelihoods(opened, ids, { draws, seed, signal, onProgress });
  })();
  const evaluation: Evaluation = {
    model: folder,
    corpus: corpus.name,
    corpusSha256: corpus.sha256,
    part: args.part,
    sentences: held.length,
    tokens,
    words,
    unknownWords: unknown / Math.max(1, words - held.length),
    tooLong: encoded.length - held.length,
    draws,
    ...summarise(judged, { tokens, words, seed }),
  };
  // Nor does one have anything to reconstruct from, and it is not exported to write.
  if (samples === 0 || latent === 0) return evaluation;
  try {
    await using written = isRun ? await exportRun(folder, { checkpoint, prior, data, signal }) : null;
    await using vae = await SentenceVae.load(written?.folder ?? folder, { threads, device });
    // The model makes nothing of a sentence without a word that it knows, such as PTB's “<unk> <unk>”.
    const texts = held.map(({ text }) => text);
    const writing = await judgeWriting(vae, {
      held: texts.filter((text) => tokenizer.words(text).some((word) => tokenizer.isKnown(word))),
      train: corpus.parts.train,
      tokenizer,
      samples,
      temperature,
      bestOf,
      prior,
      morphs: args.morphs,
      seed,
      signal,
    });
    return { ...evaluation, ...writing };
  } catch (error) {
    // Likelihoods have taken minutes; a model that cannot write, such as one whose weights are no numbers, does not lose them.
    if (signal.aborted || !(error instanceof SentenceVaeError)) throw error;
    return { ...evaluation, notWritten: error.message };
  }
}

// What reads a run needs tfjs; packages are judged without.
const openRun: typeof openJudgedRun = async (...of) =>
  (await import('../../training/evaluation/judged-run.js')).openJudgedRun(...of);
const exportRun: typeof exportForNow = async (...of) =>
  (await import('../package/export-for-now.js')).exportForNow(...of);

/** @throws {SentenceVaeError} `BAD_ARGUMENT` for a package that shall be judged in another precision than its own */
export function demandPrecisionOfRun({ model, precision }: EvaluateOptions, isRun: boolean): void {
  if (isRun || precision === undefined) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: '--precision with a run, which TensorFlow judges',
    received: `${model} is no run`,
    remedy: 'Leave --precision out: a package is judged as it was exported',
  });
}

/** @throws {SentenceVaeError} `BAD_ARGUMENT` for a run that shall be judged on a GPU: it is compared with its export on the processor */
export function demandDeviceOfPackage(
  { model, device }: Pick<EvaluateOptions, 'model' | 'device'>,
  isRun: boolean,
): void {
  if (!isRun || device === undefined || device === 'cpu') return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `--device ${device} with a package, which ONNX Runtime computes`,
    received: `${model} is a run`,
    remedy: 'Export it and judge the package, or leave --device out',
  });
}
