import type { Evaluation } from './evaluation.js';
import type { ImageEvaluation } from './image-evaluation.js';

/** Figures of an evaluation by their names, as a package keeps them. */
export type Figures = Record<string, number>;

/** The figures of a model of sentences that a package keeps; those that came out as no number are left out. */
export function figuresOf(evaluation: Evaluation): Figures {
  const { perplexity, latents, reconstructions, samples } = evaluation;
  return numbersOf({
    negativeElbo: evaluation.negativeElbo.perSentence,
    reconstruction: evaluation.reconstruction.perSentence,
    kl: evaluation.kl.perSentence,
    importanceWeightedNll: evaluation.importanceWeightedNll.perSentence,
    perplexity: perplexity.importanceWeighted,
    perplexityPerWord: perplexity.perWord.importanceWeighted,
    activeUnits: latents.activeUnits,
    mutualInformation: latents.mutualInformation,
    bleu4: reconstructions?.bleu[3],
    exactMatch: reconstructions?.exactMatch,
    exactMatchOfShort: reconstructions?.short.exactMatch,
    sampleSelfBleu: samples?.selfBleu,
    sampleForwardPerplexity: samples?.forwardPerplexity,
    heldOutSelfBleu: samples?.heldOut.selfBleu,
    heldOutForwardPerplexity: samples?.heldOut.forwardPerplexity,
  });
}

/** The same of a model of images. */
export function figuresOfImages({ latents, ...evaluation }: ImageEvaluation): Figures {
  return numbersOf({
    negativeElbo: evaluation.negativeElbo.perImage,
    reconstruction: evaluation.reconstruction.perImage,
    kl: evaluation.kl.perImage,
    importanceWeightedNll: evaluation.importanceWeightedNll.perImage,
    activeUnits: latents.activeUnits,
    mutualInformation: latents.mutualInformation,
  });
}

/** Those that are numbers. */
function numbersOf(figures: Readonly<Record<string, number | undefined>>): Figures {
  return Object.fromEntries(
    Object.entries(figures).filter((entry): entry is [string, number] => Number.isFinite(entry[1])),
  );
}
