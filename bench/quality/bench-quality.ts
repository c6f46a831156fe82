import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportRun } from '../../export/package/export-run.js';
import { wordsOf, type Sentence } from '../../src/decode/sentence.js';
import { judgeReconstructions } from '../../src/evaluation/judge-texts.js';
import { spread } from '../../src/evaluation/spread.js';
import { loadTokenizer } from '../../src/package/load-tokenizer.js';
import { openPackage } from '../../src/package/open-package.js';
import { packageFolder } from '../../src/package/package-folder.js';
import { say } from '../../training/backend/say.js';
import { loadCorpus } from '../../training/corpus/load-corpus.js';
import { PRECISIONS } from '../generation/strategies.js';
import { describeMachine } from '../machine.js';
import { demandFile, readCount } from '../read-flags.js';
import { rounded } from '../statistics.js';
import { equalTokens } from './equal-tokens.js';
import { judgePackage, type Judged } from './judge-package.js';
import { barsOf, describeReport, type Report, type Result } from './report.js';

/** The flags of `bench quality` that decide what is done. */
export interface QualityFlags {
  run: string;
  corpus: string;
  data?: string | undefined;
  limit?: number | undefined;
  draws: number;
  seed: number;
  threads: number;
}

/**
 * Exports a run in every precision and prints what that costs on held-out sentences: rows on standard error, the report
 * on standard output, as one JSON object where that is asked for.
 * @throws {SentenceVaeError} `BAD_ARGUMENT`, `BAD_RUN` or `BAD_CORPUS`
 */
export async function benchQuality(
  flags: QualityFlags & { json: boolean },
  signal: AbortSignal,
): Promise<void> {
  const run = demandFile('--run', 'a run', flags.run);
  const threads = readCount('--threads', flags.threads);
  const draws = readCount('--draws', flags.draws);
  const limit = flags.limit === undefined ? undefined : readCount('--limit', flags.limit);
  const corpus = await loadCorpus(flags.corpus, { data: flags.data, signal });
  const folder = await mkdtemp(join(tmpdir(), 'sentence-vae-bench-'));
  try {
    const results: Result[] = [];
    let texts: readonly string[] | undefined;
    let reference: Judged | undefined;
    for (const precision of PRECISIONS) {
      const path = join(folder, precision);
      await exportRun(run, path, {
        name: 'bench',
        quantize: precision === 'fp32' ? undefined : precision,
        signal,
      });
      texts ??= spread(await readable(corpus.parts.test, path), limit);
      say(`${precision} on ${texts.length.toLocaleString('en')} sentences …`);
      const judged = await judgePackage(path, texts, {
        others: reference?.means,
        draws,
        seed: flags.seed,
        threads,
        signal,
      });
      reference ??= judged;
      const originals = await wordsOfTexts(texts, path);
      results.push({ precision, ...compare(judged, reference, originals) });
    }
    const report: Report = {
      machine: { ...describeMachine(), threads },
      corpus: corpus.name,
      sentences: texts?.length ?? 0,
      draws,
      results,
      bars: barsOf(results),
    };
    if (flags.json) say(describeReport(report));
    process.stdout.write(`${flags.json ? JSON.stringify(report) : describeReport(report)}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function compare(
  judged: Judged,
  reference: Judged,
  originals: readonly (readonly string[])[],
): Omit<Result, 'precision'> {
  const equal = equalTokens(idsOf(judged.reconstructions), idsOf(reference.reconstructions));
  const ofSame = equalTokens(idsOf(judged.ofOthers), idsOf(reference.reconstructions));
  const change = (by: keyof Judged['negativeElbo']) =>
    rounded(100 * (judged.negativeElbo[by] / reference.negativeElbo[by] - 1));
  const { bleu, exactMatch } = judgeReconstructions(originals, judged.reconstructions.map(wordsOf));
  return {
    bytes: judged.bytes,
    negative_elbo: rounded(judged.negativeElbo.scorer, 6),
    negative_elbo_change: change('scorer'),
    negative_elbo_of_steps: rounded(judged.negativeElbo.steps, 6),
    negative_elbo_of_steps_change: change('steps'),
    equal_next_tokens: rounded(equalTokens([judged.nextTokens], [reference.nextTokens]).tokens),
    equal_tokens: rounded(equal.tokens),
    equal_sentences: rounded(equal.sentences),
    equal_tokens_of_same_latents: rounded(ofSame.tokens),
    equal_sentences_of_same_latents: rounded(ofSame.sentences),
    bleu: rounded(bleu.at(-1)!),
    exact_match: rounded(exactMatch),
  };
}

function idsOf(sentences: readonly Sentence[]): number[][] {
  return sentences.map(({ tokens }) => tokens.map(({ id }) => id));
}

/** Those that the model takes. */
async function readable(texts: readonly string[], folder: string): Promise<string[]> {
  const { tokenizer, maxTokens } = await tokenizerOf(folder);
  return texts.filter(
    (text) =>
      tokenizer.encode(text).length <= maxTokens &&
      tokenizer.words(text).some((word) => tokenizer.isKnown(word)),
  );
}

async function wordsOfTexts(texts: readonly string[], folder: string): Promise<string[][]> {
  const { tokenizer } = await tokenizerOf(folder);
  return texts.map((text) => wordsOf({ tokens: tokenizer.tokens(text) }));
}

async function tokenizerOf(folder: string) {
  const opened = await openPackage(await packageFolder(folder), 'sentence-vae', ['tokenizer.json']);
  return { tokenizer: await loadTokenizer(opened), maxTokens: opened.config.sizes.maxTokens };
}
