import type { Token } from '../../decode/sentence.js';
import { inColumns } from '../../terminal/columns.js';
import { lightly } from '../../terminal/emphasis.js';
import { FIGURES } from '../../ways/likelihood-figures.js';
import type { SentenceLikelihood } from '../../ways/likelihood.js';
import type { GenArguments } from '../gen.js';
import { number } from '../options.js';
import { rounded, sentenceInJson } from './in-json.js';
import { requireValues, texts } from './values.js';
import type { SentenceTask, Way, Written } from './way.js';

export const scoreFlags = {
  score: texts('Tell the log-probability of sentences and their words'),
} as const;

export const scoreDetails = {
  draws: number('Also tell −ELBO and −log p(x) of the sentences, by this many draws from their posteriors'),
} as const;

/** What `--score` asks for. */
export interface ScoreRequest {
  way: 'score';
  inputs: string[];
}

/** What the model thinks of sentences. */
export const scoreWay = {
  takes: { 'sentence-vae': ['draws'] },
  read: ({ score = [] }: GenArguments): ScoreRequest => ({
    way: 'score',
    inputs: requireValues('score', score, { least: 1, most: Infinity, expected: 'one or more values' }),
  }),
} as const satisfies Way<ScoreRequest>;

export async function writeScores(
  { inputs }: ScoreRequest,
  { vae, args: { draws }, options: { seed, signal } }: SentenceTask,
): Promise<Written> {
  const sentences = await vae.score(inputs, { signal });
  const bounds = draws === undefined ? [] : await vae.likelihood(inputs, { draws, seed, signal });
  return {
    json: {
      ...(draws !== undefined && { draws }),
      sentences: sentences.map((each, i) => ({
        ...sentenceInJson(each),
        tokens: each.tokens.map((token) => ({
          text: token.text,
          ...(token.continues && { continues: true }),
          logProbability: rounded(token.logProbability),
        })),
        ...(bounds[i] && { likelihood: likelihoodInJson(bounds[i]) }),
      })),
    },
    lines: sentences.flatMap(({ logProbability, tokens }, i) => {
      const words = wordsWithScores(tokens).map(
        (word) => `${word.text} ${lightly(word.logProbability.toFixed(2))}`,
      );
      const line = `${logProbability.toFixed(2)}  ${words.join('  ')}`;
      if (!bounds[i]) return [line];
      return [...(i > 0 ? [''] : []), line, ...tableOf(bounds[i], draws!)];
    }),
  };
}

function likelihoodInJson(likelihood: SentenceLikelihood) {
  return Object.fromEntries(
    FIGURES.map((figure) => [
      figure,
      Object.fromEntries(Object.entries(likelihood[figure]).map(([unit, value]) => [unit, rounded(value)])),
    ]),
  );
}

function tableOf(likelihood: SentenceLikelihood, draws: number): string[] {
  const units = ['  nats', '  bits', 'nats/token', 'bits/token'];
  const names = ['reconstruction', '+ KL', '= −ELBO', `IW-NLL, ${draws} draws`];
  const rows = FIGURES.map((figure, i) => {
    const { perSentence, bitsPerSentence, perToken, bitsPerToken } = likelihood[figure];
    const cells = [perSentence, bitsPerSentence, perToken, bitsPerToken].map((value, unit) =>
      value.toFixed(2).padStart(units[unit]!.length),
    );
    return [names[i]!, ...cells];
  });
  return inColumns([
    ['', ...units].map((cell) => ({ text: cell, style: lightly })),
    ...rows.map((row) => row.map((cell) => ({ text: cell }))),
  ]);
}

/** Words, put together from their pieces: the log-probability of a word is the sum of theirs. */
function wordsWithScores(tokens: readonly Token[]): Pick<Token, 'text' | 'logProbability'>[] {
  const words: { text: string; logProbability: number }[] = [];
  for (const { text, continues, logProbability } of tokens) {
    const begun = continues ? words.at(-1) : undefined;
    if (begun) {
      begun.text += text;
      begun.logProbability += logProbability;
    } else words.push({ text, logProbability });
  }
  return words;
}
