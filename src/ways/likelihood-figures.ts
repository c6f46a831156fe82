/** The figures of a {@link import('./likelihood.js').SentenceLikelihood}, in the order in which they are told. */
export const FIGURES = ['reconstruction', 'kl', 'negativeElbo', 'importanceWeightedNll'] as const;
