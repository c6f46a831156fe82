import { join } from 'node:path';
import { SentenceVaeError } from '../../src/errors.js';
import type { SentenceTokenizer } from '../../src/tokenizer/sentence-tokenizer.js';
import { readRunCorpus } from '../../training/run/run-corpus.js';
import type { SentenceRunConfig } from '../../training/run/run-config.js';
import { readTokenizer } from '../../training/tokenizer/tokenizer-folder.js';
import { spread } from '../../src/evaluation/spread.js';
import { wordsOf } from '../../src/decode/sentence.js';
import { readExamples } from '../package/read-run.js';

/** Points of the map. */
const MOST = 500;

/** A sentence that the run was not trained on. */
export interface HeldOutSentence {
  readonly text: string;
  /** As decoding writes them. */
  readonly words: readonly string[];
}

export interface HeldOut {
  readonly sentences: readonly HeldOutSentence[];
  /** Where they come from, in words. */
  readonly source: string;
  /** Why they are not those of the whole validation part, if they are not. */
  readonly lack?: string | undefined;
}

export interface HeldOutOptions {
  /** Folder with corpora that the user brings. */
  data?: string | undefined;
  signal: AbortSignal;
}

/**
 * Up to 500 validation sentences that the run's model takes: of the corpus if it is still there and still the same, else of those
 * that the run keeps itself.
 */
export async function readHeldOut(
  run: string,
  config: SentenceRunConfig,
  options: HeldOutOptions,
): Promise<HeldOut> {
  const tokenizer = await readTokenizer(join(run, 'tokenizer'));
  const chosen = (texts: readonly string[]) => spread(usable(texts, tokenizer, config.model.maxTokens), MOST);
  const read = await validationPart(config, options);
  if ('texts' in read) {
    const sentences = chosen(read.texts);
    return { sentences, source: `${sentences.length} sentences of the validation part` };
  }
  const { sentences: kept = [] } = await readExamples(run);
  const sentences = chosen(kept);
  return { sentences, source: `the ${sentences.length} validation sentences that the run keeps`, ...read };
}

async function validationPart(
  config: SentenceRunConfig,
  options: HeldOutOptions,
): Promise<{ texts: readonly string[] } | { lack: string }> {
  try {
    return { texts: (await readRunCorpus(config, options)).parts.valid };
  } catch (error) {
    if (!(error instanceof SentenceVaeError)) throw error;
    return { lack: `The corpus ${config.corpus.source} cannot be used here: ${error.received}.` };
  }
}

/** What the model can make something of: a known word, and not too many. */
function usable(
  texts: readonly string[],
  tokenizer: SentenceTokenizer,
  maxTokens: number,
): HeldOutSentence[] {
  return texts
    .map((text) => ({ text, tokens: tokenizer.tokens(text) }))
    .filter(
      ({ tokens }) => tokens.length < maxTokens && tokens.some(({ id }) => id !== tokenizer.tokenIds.unk),
    )
    .map(({ text, tokens }) => ({ text, words: wordsOf({ tokens }) }));
}
