import { styleText } from 'node:util';
import type { GenerateOptions } from '../decode/generate-options.js';
import type { Sentence } from '../decode/sentence.js';
import { SentenceVae } from '../node/sentence-vae.js';
import type { InterpolatedSentence } from '../sentence-vae.js';
import type { GenTask } from './generate.js';

/** Answers a `gen` request with sentences on standard output. */
export async function generateSentences(task: GenTask): Promise<void> {
  const { folder, args, seed, request } = task;
  await using vae = await SentenceVae.load(folder, { workers: 0 });
  const sentences = await write(vae, task);
  if (args.json) {
    console.log(
      JSON.stringify({ model: vae.config.name, seed, sentences: sentences.map(inJson(request.way)) }),
    );
  } else {
    for (const each of sentences) console.log(inWords(each, request.way));
  }
}

async function write(
  vae: SentenceVae,
  { request, args, seed }: GenTask,
): Promise<(Sentence | InterpolatedSentence)[]> {
  const { temperature, topK, topP, signal, steps, path, draw } = args;
  const options: GenerateOptions = { seed, temperature, topK, topP, signal };
  switch (request.way) {
    case 'interpolate':
      return vae.interpolate(request.from, request.to, { ...options, steps, path });
    case 'sample':
      return vae.sample(request.count, options);
    case 'reconstruct':
      return vae.reconstruct(request.inputs, { ...options, draw });
    case 'score':
      return vae.score(request.inputs, options);
    default:
      return request satisfies never;
  }
}

/** Four decimals of a nat: what lies below differs between processors. */
const rounded = (value: number) => Math.round(value * 1e4) / 1e4;

const inJson = (way: GenTask['request']['way']) => (sentence: Sentence | InterpolatedSentence) => ({
  text: sentence.text,
  logProbability: rounded(sentence.logProbability),
  ...('t' in sentence && { t: rounded(sentence.t) }),
  ...(way === 'score' && {
    tokens: sentence.tokens.map(({ text, logProbability }) => ({
      text,
      logProbability: rounded(logProbability),
    })),
  }),
});

const lightly = (text: string) =>
  process.stdout.isTTY && process.stdout.hasColors() ? styleText('dim', text) : text;

function inWords(sentence: Sentence | InterpolatedSentence, way: GenTask['request']['way']): string {
  if ('t' in sentence) return `${lightly(sentence.t.toFixed(2))}  ${sentence.text}`;
  if (way !== 'score') return sentence.text;
  const words = sentence.tokens.map(
    ({ text, logProbability }) => `${text} ${lightly(logProbability.toFixed(2))}`,
  );
  return `${sentence.logProbability.toFixed(2)}  ${words.join('  ')}`;
}
