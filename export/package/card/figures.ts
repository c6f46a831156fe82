/** A figure of an evaluation, in words and digits for people, and by a name of one word for programs. */
export interface CardFigure {
  readonly key: string;
  /** How the Hub's index calls what is measured. */
  readonly type: string;
  readonly name: string;
  readonly digits: number;
  readonly unit?: '%';
}

/** The figures that a model card shows, in its order. */
export const CARD_FIGURES: readonly CardFigure[] = [
  { key: 'negativeElbo', type: 'negative-elbo', name: 'negative ELBO, nats', digits: 2 },
  { key: 'reconstruction', type: 'reconstruction', name: 'reconstruction, nats', digits: 2 },
  { key: 'kl', type: 'kl', name: 'KL, nats', digits: 2 },
  {
    key: 'importanceWeightedNll',
    type: 'negative-log-likelihood',
    name: 'importance-weighted −log p(x), nats',
    digits: 2,
  },
  { key: 'perplexity', type: 'perplexity', name: 'perplexity by that, a token', digits: 2 },
  { key: 'perplexityPerWord', type: 'perplexity', name: 'perplexity by that, a word', digits: 2 },
  { key: 'activeUnits', type: 'active-units', name: 'active latent dimensions', digits: 0 },
  { key: 'mutualInformation', type: 'mutual-information', name: 'mutual information, nats', digits: 2 },
  { key: 'bleu4', type: 'bleu', name: 'BLEU-4 of reconstructions', digits: 1 },
  { key: 'exactMatch', type: 'exact-match', name: 'reconstructed word by word', digits: 1, unit: '%' },
  {
    key: 'exactMatchOfShort',
    type: 'exact-match',
    name: 'the same of sentences of up to 8 words',
    digits: 1,
    unit: '%',
  },
  { key: 'sampleSelfBleu', type: 'self-bleu', name: 'self-BLEU-4 of samples', digits: 1 },
  {
    key: 'heldOutSelfBleu',
    type: 'self-bleu',
    name: 'the same of as many held-out sentences',
    digits: 1,
  },
  {
    key: 'sampleForwardPerplexity',
    type: 'forward-perplexity',
    name: '5-gram perplexity of samples',
    digits: 1,
  },
  {
    key: 'heldOutForwardPerplexity',
    type: 'forward-perplexity',
    name: 'the same of held-out sentences',
    digits: 1,
  },
];
