import type { Backend } from '../backend/load-backend.js';
import type { CheckpointIndex } from '../checkpoint/records.js';
import type { EpochReport, FitResult } from '../loop/fit.js';
import type { ImageRun, SentenceRun } from '../run/run.js';
import { SPECIAL_TOKENS } from '../tokenizer/special-tokens.js';
import { CollapseWatch, collapseWarning, type Countermeasures } from '../watch/collapse-watch.js';

/** Says what is about to be trained, on what. */
export function announceRun(run: SentenceRun | ImageRun, backend: Backend): void {
  const { config, folder, model } = run;
  const { train, valid } = config.corpus.examples;
  const parameters = model.variables.reduce((sum, { variable }) => sum + variable.size, 0);
  const examples = run.kind === 'sentence' ? 'sentences' : 'images';
  const leftOut =
    run.kind === 'sentence' && run.tooLong > 0
      ? `, ${count(run.tooLong)} left out for having more than ${run.config.model.maxTokens} tokens`
      : '';
  const where = backend.device === 'cuda' ? ' on the GPU' : '';
  console.log(
    `${config.corpus.source}: ${count(train)} ${examples} to train on, ${count(valid)} to validate with${leftOut}\n` +
      (run.kind === 'sentence' ? `${vocabularyOf(run)}\n` : '') +
      `${count(parameters)} parameters, ${backend.name} ${backend.version}${where}, seed ${config.seed}, run ${folder}`,
  );
}

/** What the vocabulary holds, and what it makes of the text. */
function vocabularyOf({ config: { model, tokenizer }, text }: SentenceRun): string {
  const { words = model.vocabulary - SPECIAL_TOKENS.length, pieces = 0 } = tokenizer?.holds ?? {};
  const holds =
    pieces > 0 ? `${count(words)} words and ${count(pieces)} pieces of others` : `${count(words)} words`;
  const unknown = `${(100 * text.unknown).toFixed(2)} % of them <unk>`;
  return `${holds}: ${text.tokensPerSentence.toFixed(1)} tokens a sentence, ${unknown}`;
}

/** Examples of what the model writes that are shown after each epoch; TensorBoard has more. */
const SHOWN = 2;

/** One line an epoch, losses in nats per example, and what the model writes by now. */
export function announceEpoch(report: EpochReport): void {
  console.log(
    `epoch ${String(report.epoch).padStart(2)}  ${lossesOf(report)}  ${Math.round(report.seconds)} s`,
  );
  for (const example of report.examples?.slice(0, SHOWN) ?? []) console.log(`          “${example}”`);
}

function lossesOf({ beta, train, valid, latents, isBest }: EpochReport): string {
  const mark = isBest ? ' ✓' : '  ';
  if (latents.latent === 0) {
    return `train −log p ${train.total.toFixed(2)}  valid −log p ${valid.negativeElbo.toFixed(2)}${mark}`;
  }
  return (
    `train ${train.total.toFixed(2)} = ${train.reconstruction.toFixed(2)} + ${beta.toFixed(2)}·KL ${train.kl.toFixed(2)}  ` +
    `valid −ELBO ${valid.negativeElbo.toFixed(2)} = ${valid.reconstruction.toFixed(2)} + KL ${valid.kl.toFixed(2)}${mark} ` +
    `${latents.activeUnits}/${latents.latent} units, MI ${latents.mutualInformation.toFixed(2)}`
  );
}

/**
 * Warns of a posterior that has collapsed.
 * @returns what is to be called after each epoch
 */
export function watchForCollapse(countermeasures: Countermeasures): (report: EpochReport) => void {
  const watch = new CollapseWatch();
  return ({ step, latents, valid }) => {
    if (watch.isDue(latents, step)) console.warn(collapseWarning(latents, valid.kl, countermeasures));
  };
}

/** Says why training ended and what can be done next. */
export function announceResult(
  { folder, config }: SentenceRun | ImageRun,
  result: FitResult,
  index: CheckpointIndex | null,
): void {
  const best = index?.best;
  const isLanguageModel = config.model.latent === 0;
  const figure = isLanguageModel ? '−log p' : '−ELBO';
  const next = isLanguageModel
    ? `Judge it with: sentence-vae eval ${folder} ${config.corpus.source}`
    : `Export it with: sentence-vae export ${folder}`;
  if (best)
    console.log(`Best: epoch ${best.epoch}, validation ${figure} ${best.negativeElbo.toFixed(2)} nats.`);
  switch (result) {
    case 'interrupted':
      return console.log(`Stopped and saved. Go on with: sentence-vae train --resume ${folder}`);
    case 'no better for too long':
      return console.log(`Validation no longer improves. ${next}`);
    case 'all epochs done':
      return console.log(`Done. ${next}`);
    default:
      return result satisfies never;
  }
}

function count(n: number): string {
  return n.toLocaleString('en');
}
