import type { Request } from 'autocannon';
import { loadCorpus, type CorpusOptions } from '../../training/corpus/load-corpus.js';

const JSON_BODY = { 'content-type': 'application/json' };

/** Held-out sentences of a corpus, evenly spread. @throws {SentenceVaeError} `BAD_CORPUS` where it isn't there */
export async function heldOutSentences(
  corpus: string,
  count: number,
  options: CorpusOptions = {},
): Promise<string[]> {
  const { parts } = await loadCorpus(corpus, options);
  const { test } = parts;
  const step = Math.max(1, Math.floor(test.length / count));
  return test.filter((_, i) => i % step === 0).slice(0, count);
}

/** One sentence, encoded and written again, greedily. */
export function reconstructing(model: string, text: string): Request {
  return verb(model, 'reconstruct', { texts: [text] });
}

/** All sorts of requests, in turns. @param texts at least two */
export function ofAllSorts(model: string, texts: readonly string[]): Request[] {
  return texts.flatMap((text, i) => {
    const next = texts[(i + 1) % texts.length]!;
    return [
      reconstructing(model, text),
      verb(model, 'sample', { count: 3, seed: i, temperature: 0.8 }),
      verb(model, 'interpolate', { texts: [text, next], steps: 5 }),
      verb(model, 'score', { texts: [text, next] }),
      verb(model, 'reconstruct', { texts: [text], noRepeatNgram: 2 }),
      streamed(verb(model, 'sample', { count: 1, seed: i })),
    ];
  });
}

/** The same request, answered word by word. */
function streamed(request: Request): Request {
  return { ...request, headers: { ...JSON_BODY, accept: 'text/event-stream' } };
}

function verb(model: string, name: string, body: object): Request {
  return {
    method: 'POST',
    path: `/v1/models/${model}:${name}`,
    headers: JSON_BODY,
    body: JSON.stringify(body),
  };
}
