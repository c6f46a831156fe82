import { SentenceVaeError } from '../../../errors.js';
import { errorAnswer, errorBody } from '../../errors.js';
import type { ServedModel } from '../../models/served-model.js';
import type { Answer, Writing } from '../operation.js';
import { sentenceInJson, tokenInJson, type Shown } from '../schemas/sentence.js';
import type { Token } from '../../../decode/sentence.js';

/**
 * Sentences word by word as server-sent events: a `token` for each, a `sentence` at the end of one, and `done` at the end of
 * all.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` where sentences aren't written one word after the other
 */
export async function* inEvents(
  { writings, seed, shown }: Answer,
  { name, version }: ServedModel,
): AsyncGenerator<string, void> {
  if (!writings) {
    throw new SentenceVaeError('BAD_ARGUMENT', {
      expected: 'options that choose one word after the other, for events',
      received: '"distinct", "mostEqual" or "bestOf" came, which compares whole sentences',
      remedy: 'Leave that out, or accept application/json or application/x-ndjson',
    });
  }
  let index = 0;
  for await (const writing of writings()) yield* eventsOf(writing, index++, shown);
  yield event('done', { model: name, version, seed, sentences: index });
}

async function* eventsOf(writing: Writing, index: number, shown: Shown = {}): AsyncGenerator<string, void> {
  if (writing.fault) {
    yield event('sentence', { index, ...errorBody(errorAnswer(writing.fault)) });
    return;
  }
  const tokens: Token[] = [];
  let text = '';
  let logProbability = 0;
  for await (const { added, ...token } of writing.words) {
    text += added;
    tokens.push(token);
    logProbability += token.logProbability;
    yield event('token', { index, added, ...tokenInJson(token, shown.scores !== false) });
  }
  const whole = sentenceInJson({ text, tokens, logProbability }, shown);
  yield event('sentence', { index, ...writing.extra, ...whole });
}

/** JSON has no line breaks, which would end the data of an event. */
export const event = (name: string, data: object) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
