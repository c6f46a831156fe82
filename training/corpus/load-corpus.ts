import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { SentenceVaeError } from '../../src/errors.js';
import { wordSplitter } from '../tokenizer/build-tokenizer.js';
import { clean } from './clean.js';
import type { Corpus, CorpusReport } from './corpus.js';
import { findRecipe, recipeNames } from './find-recipe.js';
import { locateFiles, type DataOptions } from './locate-files.js';
import type { ByteOptions } from './open-bytes.js';
import { readTexts } from './read-texts.js';
import type { SentenceRecipe } from './recipe.js';
import { partOf, PARTS, type Part } from './split.js';

export interface CorpusOptions extends DataOptions, ByteOptions {}

/** What is done to a text file that has no recipe. */
const PLAIN_TEXT = {
  licence: 'not stated',
  attribution: 'not stated',
  format: { kind: 'lines' },
  cleaning: [],
  words: { min: 1, max: 60 },
  tokenization: { kind: 'raw', lowercase: false },
  split: { kind: 'hash', valid: 0.05, test: 0.05 },
} as const satisfies Partial<SentenceRecipe>;

/** A corpus's files and what is to be done to them. */
interface Plan extends Pick<
  SentenceRecipe,
  'name' | 'licence' | 'attribution' | 'format' | 'cleaning' | 'words' | 'tokenization' | 'split'
> {
  /** Paths by the names that `split` uses. */
  files: ReadonlyMap<string, string>;
}

/**
 * Reads a corpus: a recipe's name, the path of a `recipe.json`, a text file with one sentence a line (gzip too), or `-`.
 *
 * Sentences are compared by their words in lower case, so that no two parts share a sequence of ids.
 * Of equal sentences the first is kept; a corpus that comes in parts of its own keeps them all.
 * @throws {SentenceVaeError} `BAD_CORPUS`
 */
export async function loadCorpus(nameOrPath: string, options: CorpusOptions = {}): Promise<Corpus> {
  const plan = await planFor(nameOrPath, options);
  // In lower case whether or not case is kept, so that models that keep it are judged on the same sentences as others.
  const splitter = wordSplitter({ ...plan.tokenization, lowercase: true });
  const seen = new Set<string>();
  const parts: Record<Part, string[]> = { train: [], valid: [], test: [] };
  const report: CorpusReport = { candidates: 0, kept: 0, duplicates: 0, tooShort: 0, tooLong: 0 };

  for (const [file, path] of plan.files) {
    for await (const text of readTexts(path, plan.format, options)) {
      for (const sentence of text === undefined ? [undefined] : clean(text, plan.cleaning)) {
        report.candidates++;
        const fit = fitOf(sentence, plan.words);
        if (sentence === undefined || fit !== 'kept') {
          report[fit]++;
          continue;
        }
        const words = splitter.words(sentence).join(' ');
        const part = choosePart(plan.split, file, words);
        if (words === '') report.tooShort++;
        else if (plan.split.kind === 'hash' && seen.has(words)) report.duplicates++;
        else {
          seen.add(words);
          report.kept++;
          parts[part].push(sentence);
        }
      }
    }
  }
  refuseTooFew(nameOrPath, parts, report);
  const { name, licence, attribution, tokenization } = plan;
  return { name, licence, attribution, tokenization, parts, report, sha256: sha256Of(parts) };
}

async function planFor(nameOrPath: string, options: CorpusOptions): Promise<Plan> {
  const recipe = await findRecipe(nameOrPath);
  if (!recipe) {
    if (nameOrPath !== '-' && !existsSync(nameOrPath)) {
      throw new SentenceVaeError('BAD_CORPUS', {
        expected: `a recipe (${(await recipeNames()).join(', ')}) or a text file`,
        received: `there is no ${nameOrPath}`,
        remedy: 'Check the name or the path',
      });
    }
    const name = nameOrPath === '-' ? 'stdin' : basename(nameOrPath);
    return { ...PLAIN_TEXT, cleaning: [], name, files: new Map([[name, nameOrPath]]) };
  }
  if (recipe.kind === 'images') {
    throw new SentenceVaeError('BAD_CORPUS', {
      expected: 'a corpus of sentences',
      received: `${recipe.name} is one of images`,
      remedy: `Choose another: ${(await recipeNames()).filter((name) => name !== recipe.name).join(', ')}, or a text file`,
    });
  }
  return { ...recipe, files: await locateFiles(recipe.name, recipe.source, options) };
}

function fitOf(
  sentence: string | undefined,
  { min, max }: SentenceRecipe['words'],
): 'kept' | 'tooShort' | 'tooLong' {
  if (sentence === undefined) return 'tooLong';
  const words = sentence === '' ? 0 : sentence.split(' ').length;
  if (words < min) return 'tooShort';
  return words > max ? 'tooLong' : 'kept';
}

function choosePart(split: SentenceRecipe['split'], file: string, words: string): Part {
  if (split.kind === 'hash') return partOf(words, split);
  const part = PARTS.find((each) => split[each] === file);
  // A recipe is only accepted if its split names files of its source; a file that no part names is for training.
  return part ?? 'train';
}

function refuseTooFew(source: string, parts: Corpus['parts'], report: CorpusReport): void {
  const empty = PARTS.filter((part) => parts[part].length === 0);
  if (empty.length === 0) return;
  const from = source === '-' ? 'standard input' : source;
  throw new SentenceVaeError('BAD_CORPUS', {
    expected: 'sentences enough for training, validation and test',
    received: report.candidates === 0 ? `${from} is empty` : `${from} has ${describe(report)}`,
    remedy: 'Give some hundreds of different sentences, one a line',
  });
}

function describe({ kept, duplicates, tooShort, tooLong }: CorpusReport): string {
  const left = Object.entries({ repeated: duplicates, 'too short': tooShort, 'too long': tooLong })
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => `${count} ${reason}`);
  const usable = kept === 1 ? 'one usable sentence' : `${kept} usable sentences`;
  return left.length === 0 ? usable : `${usable} (left out: ${left.join(', ')})`;
}

function sha256Of(parts: Corpus['parts']): string {
  const digest = createHash('sha256');
  for (const part of PARTS) digest.update(`${part}\n`).update(parts[part].join('\n')).update('\n');
  return digest.digest('hex');
}
