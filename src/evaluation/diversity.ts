import { addCounts, bleu, BLEU_ORDER, countMatches, type BleuReferences } from './bleu.js';
import { countNGrams } from './n-grams.js';

/** The share of different n-grams among all n-grams of many sentences (Li et al. 2016); nothing where there are none. */
export function distinct(sentences: readonly (readonly string[])[], order: number): number | undefined {
  const seen = new Set<string>();
  let all = 0;
  for (const tokens of sentences) {
    for (const [gram, count] of countNGrams(tokens, order)) {
      seen.add(gram);
      all += count;
    }
  }
  return all === 0 ? undefined : seen.size / all;
}

/**
 * How much sentences resemble one another: BLEU of each with all others as its references, over all together (Zhu et al. 2018).
 * 100 where all are alike.
 */
export function selfBleu(sentences: readonly (readonly string[])[]): number | undefined {
  if (sentences.length < 2) return undefined;
  const tables = Array.from({ length: BLEU_ORDER }, (_, i) => topTwo(sentences, i + 1));
  const counts = sentences.map((tokens, own) => {
    const most = tables.map((table, i) => {
      const others = new Map<string, number>();
      for (const gram of countNGrams(tokens, i + 1).keys()) {
        const { first, by, second } = table.get(gram)!;
        others.set(gram, by === own ? second : first);
      }
      return others;
    });
    const lengths = sentences.flatMap(({ length }, other) => (other === own ? [] : [length]));
    return countMatches(tokens, { most, lengths } satisfies BleuReferences);
  });
  return bleu(addCounts(counts));
}

/** For each n-gram the largest count in a sentence, whose it is, and the largest in any other. */
function topTwo(
  sentences: readonly (readonly string[])[],
  order: number,
): Map<string, { first: number; by: number; second: number }> {
  const table = new Map<string, { first: number; by: number; second: number }>();
  for (const [by, tokens] of sentences.entries()) {
    for (const [gram, count] of countNGrams(tokens, order)) {
      const known = table.get(gram);
      if (!known) table.set(gram, { first: count, by, second: 0 });
      else if (count > known.first) table.set(gram, { first: count, by, second: known.first });
      else if (count > known.second) known.second = count;
    }
  }
  return table;
}
