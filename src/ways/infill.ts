import {
  readGenerateOptions,
  requireCount,
  type GenerateOptions,
  type Generation,
} from '../decode/generate-options.js';
import type { Sentence } from '../decode/sentence.js';
import type { LikelihoodModel } from '../evaluation/judged-model.js';
import { likelihoods } from '../evaluation/likelihood.js';
import { drawFrom, type Latent } from '../latent/latent.js';
import type { Draft } from './fill-templates.js';
import { BLANK, type Template } from './template.js';

/** What infilling needs of a model. */
export interface InfillingModel extends LikelihoodModel {
  readonly tokenIds: { readonly unk: number; readonly eos: number };
  /** Writes each template out, from its latent: words where it has blanks, and no end before its end. */
  fill(drafts: readonly Draft[], generation: Generation): Promise<Sentence[]>;
}

/** A sentence whose blanks were filled. Its log-probabilities are those given the latent that it was written from. */
export interface InfilledSentence extends Sentence {
  /** log p(x) in nats, whatever the latent: the importance-weighted bound with 64 draws (Burda et al. 2016). */
  logLikelihood: number;
}

/** The options that choose words for blanks. Lengths are those of the templates, and the search is one of latents. */
type WordOptions = Pick<
  GenerateOptions,
  | 'temperature'
  | 'topK'
  | 'topP'
  | 'minP'
  | 'repetitionPenalty'
  | 'noRepeatNgram'
  | 'banned'
  | 'seed'
  | 'signal'
>;

/** Options of `SentenceVae.infill`. */
export interface InfillOptions extends WordOptions {
  /** How many sentences. Default 5. */
  count?: number | undefined;
}

/** Latents of a round, shared among what it starts from; each template gets two at least. */
const POPULATION = 64;
const ROUNDS = 4;
/** How many sentences each further round starts from. */
const ELITE = 8;
/** How many sentences are compared at the end, for each that is wanted. */
const FINALISTS = 6;
const DRAWS = 64;

/** Where latents are drawn around: a template, or a sentence that was made of it. */
interface Start {
  template: Template;
  ids: readonly number[];
}

/**
 * Fills blanks: draws latents from the posterior of the text with `<unk>` for blanks, writes the template out from each, and
 * goes on from the posteriors of the likeliest sentences so found (Rezende et al., "Stochastic Backpropagation and Approximate
 * Inference in Deep Generative Models", 2014, appendix F, imputes missing pixels so). The likeliest by log p(x) are handed
 * back, best first, each once.
 */
export async function infill(
  model: InfillingModel,
  templates: readonly Template[],
  { count = 5, ...options }: InfillOptions,
): Promise<InfilledSentence[]> {
  requireCount(count, 'sentences');
  const generation = readInfillOptions(options);
  const { seed, signal } = generation;
  const { unk, eos } = model.tokenIds;
  const found = new Map<string, { start: Start; sentence: Sentence }>();
  let drawn = 0;
  const goOnFrom = async (starts: readonly Start[]) => {
    signal?.throwIfAborted();
    const latents = await posteriorsOf(model, starts);
    const each = Math.max(2, Math.ceil(POPULATION / starts.length));
    const rows = starts.flatMap(({ template }, i) =>
      Array.from({ length: each }, (): Draft => {
        const index = drawn++;
        return { template, index, latent: drawFrom(latents[i]!, { seed, purpose: 'infilling', index }) };
      }),
    );
    for (const [i, sentence] of (await model.fill(rows, generation)).entries()) {
      const ids = sentence.tokens.map(({ id }) => id);
      const known = found.get(ids.join());
      if (known && known.sentence.logProbability >= sentence.logProbability) continue;
      found.set(ids.join(), { start: { template: rows[i]!.template, ids }, sentence });
    }
  };
  await goOnFrom(
    templates.map((template) => ({
      template,
      ids: [...template.map((id) => (id === BLANK ? unk : id)), eos],
    })),
  );
  const likeliest = (most: number) =>
    [...found.values()]
      .toSorted((a, b) => b.sentence.logProbability - a.sentence.logProbability)
      .slice(0, most);
  for (let round = 1; round < ROUNDS; round++) await goOnFrom(likeliest(ELITE).map(({ start }) => start));
  const finalists = likeliest(FINALISTS * count);
  const { importanceWeighted } = await likelihoods(
    model,
    finalists.map(({ start }) => start.ids),
    { draws: DRAWS, seed, signal },
  );
  return finalists
    .map(({ sentence }, i) => ({ ...sentence, logLikelihood: -importanceWeighted[i]! }))
    .toSorted((a, b) => b.logLikelihood - a.logLikelihood)
    .slice(0, count);
}

/** What is compared are log-probabilities, so that they are always wanted. */
function readInfillOptions(options: WordOptions): Generation {
  const { temperature, topK, topP, minP, repetitionPenalty, noRepeatNgram, banned, seed, signal } = options;
  const chosen = { temperature, topK, topP, minP, repetitionPenalty, noRepeatNgram, banned, seed, signal };
  return readGenerateOptions(chosen, 0);
}

async function posteriorsOf(model: InfillingModel, starts: readonly Start[]): Promise<Latent[]> {
  const { latent } = model;
  const { mean, logVariance } = await model.posteriors(starts.map(({ ids }) => ids));
  return starts.map((_, i) => ({
    mean: mean.slice(i * latent, (i + 1) * latent),
    logVariance: logVariance.slice(i * latent, (i + 1) * latent),
  }));
}
