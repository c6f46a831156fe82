import { NGramTrie } from './n-gram-trie.js';

const BEGIN = 0;
const END = 1;

/**
 * A language model of word n-grams with interpolated Kneser–Ney smoothing (Chen & Goodman 1999, section 4.1.6), one discount
 * an order from its counts of counts.
 *
 * A shorter run counts by how many different words come before it, not by how often it comes itself. What was never seen has
 * an even share of what the single words leave over.
 */
export class NGramModel {
  readonly #order: number;
  readonly #ids = new Map<string, number>();
  readonly #trie: NGramTrie;
  /** The counts that probabilities are made of, by node; Σ and number of the children's counts, and the discount on them. */
  readonly #counts: Float64Array;
  readonly #sums: Float64Array;
  readonly #kinds: Float64Array;
  readonly #discounts: readonly number[];
  readonly #words: number;

  /**
   * @param sentences tokens of each
   * @param options.words how many different words there may be, the unseen ones included
   * @param options.order the longest run that is counted. Default: 5
   */
  constructor(
    sentences: readonly (readonly string[])[],
    { words, order = 5 }: { words: number; order?: number },
  ) {
    this.#order = order;
    this.#words = words;
    for (const word of new Set(sentences.flat())) this.#ids.set(word, this.#ids.size + 2);
    this.#trie = new NGramTrie(this.#ids.size + 2);
    const tallies = this.#tally(sentences);
    const { size } = this.#trie;
    this.#counts = new Float64Array(size);
    this.#sums = new Float64Array(size);
    this.#kinds = new Float64Array(size);
    const depths = new Int8Array(size);
    const countsOfCounts = Array.from({ length: order + 1 }, () => [0, 0, 0]);
    for (let node = 1; node < size; node++) {
      const parent = this.#trie.parent(node);
      const depth = (depths[node] = depths[parent]! + 1);
      const { often, before, begins } = tallies;
      // Nothing comes before the beginning, so that runs from there on count by how often they come.
      const isWhole = depth === order || begins.has(node);
      const count = depth === 1 && begins.has(node) ? 0 : (isWhole ? often : before)[node]!;
      this.#counts[node] = count;
      if (count === 0) continue;
      this.#sums[parent]! += count;
      this.#kinds[parent]! += 1;
      if (count <= 2) countsOfCounts[depth]![count]! += 1;
    }
    this.#discounts = countsOfCounts.map(([, once = 0, twice = 0]) =>
      once === 0 ? 0.5 : once / (once + 2 * twice),
    );
  }

  /** exp of the mean −log p of each word and each end of a sentence; nothing where there are no sentences. */
  perplexity(sentences: readonly (readonly string[])[]): number | undefined {
    let sum = 0;
    let tokens = 0;
    for (const sentence of sentences) {
      const ids = [BEGIN, ...sentence.map((word) => this.#ids.get(word)), END];
      for (let at = 1; at < ids.length; at++, tokens++) {
        sum -= Math.log(this.#after(ids.slice(Math.max(0, at - this.#order + 1), at), ids[at]));
      }
    }
    return tokens === 0 ? undefined : Math.exp(sum / tokens);
  }

  /**
   * The probability of a word after the words before it, counted from the beginning of the sentence.
   * @param word nothing for the end of the sentence
   */
  probability(history: readonly string[], word: string | undefined): number {
    const ids = [BEGIN, ...history.map((each) => this.#ids.get(each))];
    const id = word === undefined ? END : this.#ids.get(word);
    return this.#after(ids.slice(Math.max(0, ids.length - this.#order + 1)), id);
  }

  /** The probability of an id after a run of others; undefined is a word that was never seen. */
  #after(history: readonly (number | undefined)[], id: number | undefined): number {
    let probability = 1 / (this.#words + 1); // the end of a sentence is one more
    for (let length = 0; length <= history.length; length++) {
      const context = this.#find(history.slice(history.length - length));
      if (context === undefined) break;
      const sum = this.#sums[context]!;
      if (sum === 0) break;
      const discount = this.#discounts[length + 1]!;
      const node = id === undefined ? undefined : this.#trie.child(context, id);
      const count = node === undefined ? 0 : this.#counts[node]!;
      probability =
        Math.max(count - discount, 0) / sum + ((discount * this.#kinds[context]!) / sum) * probability;
    }
    return probability;
  }

  #find(run: readonly (number | undefined)[]): number | undefined {
    let node: number | undefined = 0;
    for (const id of run) {
      if (id === undefined || node === undefined) return undefined;
      node = this.#trie.child(node, id);
    }
    return node;
  }

  /** How often each run comes, after how many different words, and which runs begin a sentence. */
  #tally(sentences: readonly (readonly string[])[]): {
    often: number[];
    before: number[];
    begins: ReadonlySet<number>;
  } {
    const often: number[] = [0];
    const before: number[] = [0];
    const begins = new Set<number>();
    for (const sentence of sentences) {
      const ids = [BEGIN, ...sentence.map((word) => this.#ids.get(word)!), END];
      /** The runs from one place later on, by where they end. */
      let suffixes: number[] = [];
      for (let start = ids.length - 1; start >= 0; start--) {
        const runs: number[] = [];
        let node = 0;
        for (let end = start; end < Math.min(ids.length, start + this.#order); end++) {
          const known = this.#trie.size;
          node = this.#trie.add(node, ids[end]!);
          if (node === known) {
            often.push(0);
            before.push(0);
            if (start === 0) begins.add(node);
            if (end > start) before[suffixes[end]!]! += 1;
          }
          often[node]! += 1;
          runs[end] = node;
        }
        suffixes = runs;
      }
    }
    return { often, before, begins };
  }
}
