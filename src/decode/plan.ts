import { SentenceVaeError } from '../errors.js';
import { BannedWords } from './banned-words.js';
import type { SentencePackageConfig } from '../package/config.js';
import type { SentenceTokenizer } from '../tokenizer/sentence-tokenizer.js';
import type { Restrictions } from './choose-token.js';
import type { Generation } from './generate-options.js';

/** How sentences are written with one model: options, with words as this model knows them. */
export interface Plan extends Generation {
  /** The most tokens of a sentence. */
  maxTokens: number;
  restrictions: Restrictions;
  /** Groups of tokens that must occur. */
  forcedGroups: readonly (readonly number[])[];
}

/** What a plan is made for. */
export interface PlannedModel {
  tokenizer: SentenceTokenizer;
  config: Pick<SentencePackageConfig, 'name' | 'sizes' | 'tokenIds'>;
}

/**
 * Reads the words among the options as the model's tokens. A banned word that the model doesn't know is no fault: it
 * never writes it.
 * @throws {SentenceVaeError} `BAD_ARGUMENT`
 */
export function planDecoding({ tokenizer, config }: PlannedModel, generation: Generation): Plan {
  const { sizes, name } = config;
  const { banned, forced, minWords, maxWords = Infinity } = generation;
  const maxTokens = Math.min(maxWords, sizes.maxTokens);
  if (minWords >= sizes.maxTokens) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `the fewest words to be at most ${sizes.maxTokens - 1}, the longest that ${name} learnt`,
      received: `${minWords} came`,
      remedy: 'Lower it',
    });
  }
  const bannedTexts = banned.map((text) => oneWord(text, tokenizer));
  const bannedInAnyCase = new Set(bannedTexts.map((word) => word.toLowerCase()));
  const forcedGroups = forced.map((text) => {
    const words = someWords(text, 'forced', tokenizer);
    const clash = words.find((word) => bannedInAnyCase.has(word.toLowerCase()));
    if (clash !== undefined) throw contradiction(clash);
    const unknown = words.find((word) => !tokenizer.isKnown(word));
    if (unknown !== undefined) throw unwritable(unknown, name);
    return idsOf(text, tokenizer);
  });
  if (forcedGroups.flat().length > maxTokens) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: `forced words that fit into a sentence of ${maxTokens} ${unitOf(tokenizer)}`,
      received: `there are ${forcedGroups.flat().length}`,
      remedy: 'Force fewer words, or allow longer sentences',
    });
  }
  const bannedWords = banned.length > 0 ? new BannedWords(bannedTexts, tokenizer) : undefined;
  const { repetitionPenalty, noRepeatNgram } = generation;
  const plan: Plan = {
    ...generation,
    maxTokens,
    forcedGroups,
    restrictions: {
      bannedWords: bannedWords?.mayBeSpelt ? bannedWords : undefined,
      minTokens: minWords,
      repetitionPenalty,
      // A group longer than a sentence never comes twice in it.
      noRepeatNgram: Math.min(noRepeatNgram, sizes.maxTokens),
    },
  };
  return banning(plan, bannedWords?.whole ?? [], sizes.vocabulary);
}

/** Whether anything restricts the words, whatever they are drawn with. */
export function isRestricted({ bias, minTokens, repetitionPenalty, noRepeatNgram }: Restrictions): boolean {
  return bias !== undefined || minTokens > 0 || repetitionPenalty !== 1 || noRepeatNgram > 0;
}

/** A plan that bans tokens besides. */
export function banning(plan: Plan, ids: readonly number[], vocabulary: number): Plan {
  if (ids.length === 0) return plan;
  const bias = Float32Array.from(plan.restrictions.bias ?? new Float32Array(vocabulary));
  for (const id of ids) bias[id] = -Infinity;
  return { ...plan, restrictions: { ...plan.restrictions, bias } };
}

/** What sentences are measured in. */
export function unitOf({ hasPieces }: SentenceTokenizer): 'tokens' | 'words' {
  return hasPieces ? 'tokens' : 'words';
}

/** Without the closing `<eos>`. */
const idsOf = (text: string, tokenizer: SentenceTokenizer) => tokenizer.encode(text).slice(0, -1);

function someWords(text: string, what: string, tokenizer: SentenceTokenizer): string[] {
  const words = tokenizer.words(text);
  if (words.length > 0) return words;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: `${what} words`,
    received: `there is no word in ${quoted(text)}`,
    remedy: 'Leave it out',
  });
}

function oneWord(text: string, tokenizer: SentenceTokenizer): string {
  const [word, ...others] = someWords(text, 'banned', tokenizer);
  if (word !== undefined && others.length === 0) return word;
  throw new SentenceVaeError('BAD_ARGUMENT', {
    expected: 'banned words one by one',
    received: `${quoted(text)} is ${others.length + 1} of them`,
    remedy: 'Ban each word by itself',
  });
}

function contradiction(word: string): SentenceVaeError {
  return new SentenceVaeError('BAD_ARGUMENT', {
    expected: 'words to be banned or forced',
    received: `${quoted(word)} is both`,
    remedy: 'Decide for one',
  });
}

function unwritable(word: string, model: string): SentenceVaeError {
  return new SentenceVaeError('BAD_ARGUMENT', {
    expected: `forced words that the model ${model} has learnt`,
    received: `it does not know ${quoted(word)}`,
    remedy: 'Use other words, or a model trained on such text',
  });
}

const quoted = (text: string) => JSON.stringify(text.length > 60 ? `${text.slice(0, 57).trimEnd()}…` : text);
