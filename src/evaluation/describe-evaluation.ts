import type { Evaluation, Nats } from './evaluation.js';
import { SHORT, type ReconstructionScores, type TextScores } from './judge-texts.js';
import { fixed, percent, row, whole } from './table-rows.js';

/** An evaluation as a table for people. */
export function describeEvaluation(evaluation: Evaluation): string {
  const { latents, reconstructions, samples, interpolations, notWritten } = evaluation;
  const lines = [
    `${evaluation.model} on ${evaluation.corpus} (${evaluation.part}): ${whole(evaluation.sentences)} sentences, ` +
      `${whole(evaluation.tokens)} tokens, ${percent(evaluation.unknownWords)} of the words unknown` +
      (evaluation.tooLong > 0 ? `, ${whole(evaluation.tooLong)} sentences too long` : ''),
    '',
    row('', 'nats/sentence', 'nats/token', 'bits/token'),
    ...(latents.latent === 0 ? ofLanguageModel(evaluation) : ofVae(evaluation)),
  ];
  if (reconstructions) {
    const [one, two, three, four] = reconstructions.bleu.map((score) => score.toFixed(1));
    lines.push(
      '',
      row('reconstructions', `BLEU-1..4 ${one} ${two} ${three} ${four}`),
      row('', `${percent(reconstructions.exactMatch)} word by word${ofShort(reconstructions)}`),
    );
  }
  if (samples) lines.push(...describeSamples(samples));
  if (interpolations) {
    lines.push(
      '',
      row(
        `${whole(interpolations.count)} morphs`,
        `${percent(interpolations.repeats)} of the steps change nothing`,
      ),
      row('', `neighbours share ${percent(interpolations.overlap)} of their words`),
      row('', `5-gram perplexity on the way ${fixed(interpolations.perplexity)}`),
    );
  }
  if (notWritten !== undefined) lines.push('', `What it writes could not be judged. ${notWritten}`);
  return lines.join('\n');
}

function ofLanguageModel({ negativeElbo, perplexity }: Evaluation): string[] {
  return [
    nats('−log p', negativeElbo),
    '',
    row('perplexity', fixed(perplexity.elbo, 2), `a word ${fixed(perplexity.perWord.elbo, 2)}`),
  ];
}

function ofVae({
  negativeElbo,
  reconstruction,
  kl,
  importanceWeightedNll,
  draws,
  perplexity,
  latents,
}: Evaluation): string[] {
  const { elbo, importanceWeighted, perWord } = perplexity;
  return [
    nats('−ELBO', negativeElbo),
    nats('  reconstruction', reconstruction),
    nats('  KL', kl),
    nats(`IW-NLL, ${draws} draws`, importanceWeightedNll),
    '',
    row('perplexity', fixed(importanceWeighted, 2), `by the ELBO ${fixed(elbo, 2)}`),
    row('  a word', fixed(perWord.importanceWeighted, 2), `by the ELBO ${fixed(perWord.elbo, 2)}`),
    row('mutual information', `${fixed(latents.mutualInformation, 2)} nats`),
    row('active units', `${fixed(latents.activeUnits, 0)} of ${latents.latent}`),
  ];
}

function ofShort({ short }: ReconstructionScores): string {
  if (short.exactMatch === undefined) return '';
  return `, ${percent(short.exactMatch)} of the ${whole(short.sentences)} of up to ${SHORT} words`;
}

/** The samples beside as many held-out sentences. */
function describeSamples({ heldOut, ...samples }: NonNullable<Evaluation['samples']>): string[] {
  const beside = (name: string, read: (scores: TextScores) => number | undefined, digits: number) =>
    row(name, fixed(read(samples), digits), fixed(read(heldOut), digits));
  const ratio = (samples.forwardPerplexity ?? NaN) / (heldOut.forwardPerplexity ?? NaN);
  return [
    '',
    row(`${whole(samples.count)} samples`, `${samples.prior} prior`, `${whole(heldOut.count)} held out`),
    row('  temperature', String(samples.temperature)),
    ...(samples.bestOf > 1 ? [row('  best of', String(samples.bestOf))] : []),
    beside('  self-BLEU', ({ selfBleu }) => selfBleu, 1),
    beside('  distinct-1', ({ distinct1 }) => distinct1, 3),
    beside('  distinct-2', ({ distinct2 }) => distinct2, 3),
    row(
      '  5-gram perplexity',
      fixed(samples.forwardPerplexity),
      fixed(heldOut.forwardPerplexity),
      `ratio ${fixed(ratio, 2)}`,
    ),
    row('  reverse perplexity', fixed(samples.reversePerplexity)),
    row('  BLEU to the corpus', fixed(samples.corpusBleu)),
  ];
}

function nats(name: string, { perSentence, perToken, bitsPerToken }: Nats): string {
  return row(name, fixed(perSentence, 2), fixed(perToken, 4), fixed(bitsPerToken, 4));
}
