import { wordsOf } from '../../src/decode/sentence.js';
import { NGramModel } from '../../src/evaluation/n-gram-model.js';
import { SentenceVae } from '../../src/node/sentence-vae.js';
import { loadTokenizer } from '../../src/package/load-tokenizer.js';
import { openPackage } from '../../src/package/open-package.js';
import { packageFolder } from '../../src/package/package-folder.js';
import { findModel } from '../../src/package/shipped-models.js';
import { startProgress } from '../../src/terminal/progress.js';
import type { SentenceTokenizer } from '../../src/tokenizer/sentence-tokenizer.js';
import type { InterpolateOptions } from '../../src/ways/interpolate.js';
import { say } from '../../training/backend/say.js';
import { loadCorpus } from '../../training/corpus/load-corpus.js';
import { readCount } from '../read-flags.js';
import { choosePairs } from './choose-pairs.js';
import { EQUAL_BAR, judgeMorphs, type Morph } from './judge-morphs.js';
import { assembleReport, describeReport } from './report.js';

/** The flags of `bench morphs` that decide what is done. */
export interface MorphFlags {
  model: string;
  corpus?: string | undefined;
  data?: string | undefined;
  pairs: number;
  steps: number;
  seed: number;
  threads: number;
}

/**
 * Goes between random held-out sentences and prints how well: the report on standard output, as one JSON object where that is
 * asked for. Exit code 1 if a bar is not reached.
 * @throws {SentenceVaeError} `BAD_ARGUMENT`, `BAD_PACKAGE` or `BAD_CORPUS`
 */
export async function benchMorphs(flags: MorphFlags & { json: boolean }, signal: AbortSignal): Promise<void> {
  const count = readCount('--pairs', flags.pairs);
  const steps = readCount('--steps', flags.steps, 3);
  const seed = readCount('--seed', flags.seed, 0);
  const threads = readCount('--threads', flags.threads);
  const folder = await findModel(flags.model);
  const opened = await openPackage(await packageFolder(folder), 'sentence-vae', ['tokenizer.json']);
  const tokenizer = await loadTokenizer(opened);
  const { training, sizes } = opened.config;
  const corpus = await loadCorpus(flags.corpus ?? training.corpus, { data: flags.data, signal });
  const taken = corpus.parts.test.filter((text) => isTaken(text, tokenizer, sizes.maxTokens));
  const pairs = choosePairs(taken, count, seed);

  const split = (text: string) => wordsOf({ tokens: tokenizer.tokens(text) });
  const morphs: Morph[] = [];
  {
    await using vae = await SentenceVae.load(folder, { threads });
    using progress = startProgress('morphs', count);
    const walk = async (
      pair: readonly string[],
      chosen: Pick<InterpolateOptions, 'distinct' | 'mostEqual'>,
    ) => (await vae.interpolate(pair, { steps, ...chosen, signal })).map(wordsOf);
    for (const pair of pairs) {
      const plain = await walk(pair, {});
      const distinct = await walk(pair, { distinct: true });
      const unlike = await walk(pair, { mostEqual: EQUAL_BAR });
      const [from, to] = pair;
      morphs.push({ ends: [split(from), split(to)], plain, distinct, unlike });
      progress.update(morphs.length);
    }
  }

  const train = corpus.parts.train.map(split);
  const known = new Set([...train, ...morphs.flatMap(({ ends }) => ends)].flat()).size;
  const report = assembleReport(
    {
      model: flags.model,
      corpus: corpus.name,
      seed,
      pairs: count,
      steps,
      held_out: taken.length,
      left_out: corpus.parts.test.length - taken.length,
    },
    judgeMorphs(morphs, new NGramModel(train, { words: known })),
  );
  if (flags.json) say(describeReport(report));
  process.stdout.write(`${flags.json ? JSON.stringify(report) : describeReport(report)}\n`);
  if (report.bars.some(({ holds }) => !holds)) process.exitCode = 1;
}

/** Whether the model encodes a text at all. */
function isTaken(text: string, tokenizer: SentenceTokenizer, maxTokens: number): boolean {
  return (
    tokenizer.encode(text).length <= maxTokens &&
    tokenizer.words(text).some((word) => tokenizer.isKnown(word))
  );
}
