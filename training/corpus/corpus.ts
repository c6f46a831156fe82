import type { Tokenization } from '../tokenizer/pipeline.js';
import type { Part } from './split.js';

/** What became of the sentences that were read. */
export interface CorpusReport {
  /** Sentences after cleaning and before anything was left out; the sum of the others. */
  candidates: number;
  kept: number;
  /** Left out because the same words were there before. */
  duplicates: number;
  /** Left out because they have too few words, or none. */
  tooShort: number;
  tooLong: number;
}

/** Sentences, cleaned and divided. */
export interface Corpus {
  name: string;
  licence: string;
  attribution: string;
  tokenization: Tokenization;
  parts: Record<Part, string[]>;
  report: CorpusReport;
  /** SHA-256 over the parts in the order train, valid, test: tells whether a corpus is still the same. */
  sha256: string;
}
