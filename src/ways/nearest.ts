import { requireCount } from '../decode/generate-options.js';
import { SentenceVaeError } from '../errors.js';
import { distance, MEASURES, type Measure } from '../latent/distance.js';
import type { ReadingModel, Texts } from './writing-model.js';

/** A sentence of a corpus, near another one. */
export interface NearSentence {
  text: string;
  /** Its place among all sentences of the corpus, from 0. */
  index: number;
  /** 0 for equal posteriors; in the unit of the measure. */
  distance: number;
}

/** What was found in a corpus. */
export interface Nearest {
  /** The nearest first; each text once, at its first place. */
  sentences: NearSentence[];
  /** How many sentences were compared. */
  compared: number;
  /** How many could not be: empty, too long, or without a word that the model knows. */
  unusable: number;
}

/** Options of `SentenceVae.nearest`. */
export interface NearestOptions {
  /** How many sentences. Default 10. */
  count?: number | undefined;
  /**
   * `euclidean` and `cosine` (1 − cosine, 0 to 2) compare posterior means; `kl` is the Kullback–Leibler divergence of the
   * posteriors in nats, both ways added. Default `euclidean`.
   */
  measure?: Measure | undefined;
  /** Ends the work between two batches; the promise is then rejected with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** {@link import('../sentence-vae.js').SentenceVae.nearest} */
export async function nearest(
  model: ReadingModel,
  text: string,
  corpus: Texts,
  { count = 10, measure = 'euclidean', signal }: NearestOptions,
): Promise<Nearest> {
  requireCount(count, 'sentences');
  requireMeasure(measure);
  const [latent] = await model.encode([text], { signal });
  const sentences: NearSentence[] = [];
  let compared = 0;
  let unusable = 0;
  for await (const { index, item, result } of model.encodeAll(corpus, { signal })) {
    if (result === undefined) {
      unusable++;
      continue;
    }
    compared++;
    insert(sentences, { text: item, index, distance: distance(latent!, result, measure) }, count);
  }
  return { sentences, compared, unusable };
}

/** Puts a sentence where it belongs, unless it's too far off or there already; the last one may fall off the end. */
function insert(sorted: NearSentence[], found: NearSentence, count: number): void {
  const last = sorted.at(-1);
  if (sorted.length === count && last && !(found.distance < last.distance)) return;
  if (sorted.some(({ text }) => text === found.text)) return;
  const at = sorted.findLastIndex((each) => each.distance <= found.distance) + 1;
  sorted.splice(at, 0, found);
  if (sorted.length > count) sorted.pop();
}

function requireMeasure(measure: Measure): void {
  if (MEASURES.includes(measure)) return;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `the measure to be one of ${MEASURES.join(', ')}`,
    received: `${JSON.stringify(measure)} came`,
    remedy: 'Choose one of them',
  });
}
