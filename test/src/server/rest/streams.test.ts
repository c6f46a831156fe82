import { EventEmitter, once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SentenceVaeError } from '../../../../src/errors.js';
import { withShippedModels } from '../../../fixtures/server/shipped-models.js';

/** How many runs there were of the graphs that write, and what the next ones shall do. */
let runs = 0;
let beforeRun: (run: number, signal: AbortSignal | undefined) => Promise<void> | void = () => {};

const server = withShippedModels(['kjv', 'mnist'], {
  beforeRun: (path, signal) => {
    if (/encoder|scorer/.test(path)) return undefined;
    return beforeRun(runs++, signal);
  },
});

beforeEach(() => {
  runs = 0;
  beforeRun = () => {};
});

const EVENTS = 'text/event-stream';
const LINES = 'application/x-ndjson';
const A = 'the king went up to the city';
const B = 'let us give thanks unto the lord';

const ask = (url: string, payload: object, accept: string) =>
  server.app.inject({ method: 'POST', url: `/v1/models/${url}`, payload, headers: { accept } });

interface Sentence {
  index?: number;
  text: string;
  logProbability: number;
  tokens: { id: number }[];
}

/** The events of a stream, by their names. */
function eventsOf(body: string): { name: string; data: Record<string, unknown> }[] {
  return body
    .trimEnd()
    .split('\n\n')
    .map((event) => {
      const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(event)!;
      return { name: name!, data: JSON.parse(data!) };
    });
}

const linesOf = (body: string) =>
  body
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));

const closely = ({ text, logProbability, tokens }: Sentence) => ({
  text,
  logProbability: expect.closeTo(logProbability, 2),
  tokens: tokens.map(({ id }) => expect.objectContaining({ id })),
});

describe('every form of an answer has the same sentences', () => {
  const drawn = { seed: 5, temperature: 0.7, tokens: true };

  it.each([
    ['sample', { count: 17, ...drawn }],
    ['reconstruct', { texts: [A, B], draw: true, ...drawn }],
    ['interpolate', { texts: [A, B], ...drawn }],
    ['similar', { text: A, ...drawn }],
    ['analogy', { texts: [A, B, A], count: 3, ...drawn }],
    ['decode', { latents: [Array(32).fill(0), Array(32).fill(0.5)], ...drawn }],
  ])('%s', async (verb, body) => {
    const whole = (await ask(`kjv:${verb}`, body, '*/*')).json<{ sentences: Sentence[] }>().sentences;
    const expected = whole.map((each, index) => ({ ...each, index, ...closely(each) }));
    expect(linesOf((await ask(`kjv:${verb}`, body, LINES)).body)).toEqual(expected);
    const events = eventsOf((await ask(`kjv:${verb}`, body, EVENTS)).body);
    expect(events.filter(({ name }) => name === 'sentence').map(({ data }) => data)).toEqual(expected);
    expect(events.at(-1)).toEqual({
      name: 'done',
      data: { model: 'kjv', version: '1', seed: 5, sentences: whole.length },
    });
  });
});

describe('events', () => {
  it('have each token as it is written, then the sentence', async () => {
    const answer = await ask('kjv:reconstruct', { texts: [A] }, EVENTS);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    });
    const events = eventsOf(answer.body);
    expect(events.map(({ name }) => name)).toEqual([...Array(8).fill('token'), 'sentence', 'done']);
    const tokens = events.filter(({ name }) => name === 'token').map(({ data }) => data);
    expect(tokens.map(({ added }) => added).join('')).toBe(A);
    expect(tokens[1]).toEqual({
      index: 0,
      added: ' king',
      id: 67,
      text: 'king',
      logProbability: expect.any(Number),
    });
    expect(events.at(-2)!.data).toEqual({ index: 0, text: A, logProbability: expect.any(Number) });
  });

  it('say of each sentence what was wrong with it', async () => {
    const events = eventsOf((await ask('kjv:reconstruct', { texts: ['', A] }, EVENTS)).body);
    expect(events[0]).toMatchObject({
      name: 'sentence',
      data: { index: 0, error: { code: 'BAD_ARGUMENT' } },
    });
    expect(events.at(-2)).toMatchObject({ name: 'sentence', data: { index: 1, text: A } });
  });

  it('are refused, with a status, where sentences are compared as wholes', async () => {
    for (const options of [{ beams: 3 }, { forced: ['king'] }, { distinct: true }]) {
      const answer = await ask('kjv:similar', { text: A, ...options }, EVENTS);
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({
        error: { expected: expect.stringContaining('options that choose one word after the other') },
      });
    }
  });
});

describe('lines', () => {
  it('say of each item what was wrong with it, also of all', async () => {
    const answer = await ask('kjv:encode', { texts: ['', 'xyzzy'] }, LINES);
    expect(answer.statusCode).toBe(200);
    expect(linesOf(answer.body)).toMatchObject([
      { index: 0, error: { received: 'one is empty' } },
      { index: 1, error: { code: 'BAD_ARGUMENT' } },
    ]);
  });

  it('have images too', async () => {
    const answer = await ask('mnist:sample', { count: 3, seed: 1 }, LINES);
    const { images } = (await ask('mnist:sample', { count: 3, seed: 1 }, '*/*')).json<{ images: object[] }>();
    expect(linesOf(answer.body)).toEqual(images.map((image, index) => ({ index, ...image })));
  });
});

describe('what fails', () => {
  const lost = new SentenceVaeError('LOST_WORKER', { expected: 'a', received: 'b', remedy: 'c' });

  it.each([EVENTS, LINES])('before the first piece has a status: %s', async (accept) => {
    beforeRun = () => {
      throw lost;
    };
    const answer = await ask('kjv:sample', { count: 40 }, accept);
    expect(answer).toMatchObject({ statusCode: 503, headers: { 'retry-after': '1' } });
    expect(answer.json()).toMatchObject({ error: { code: 'LOST_WORKER' } });
  });

  it('amid events is the last one', async () => {
    beforeRun = (run) => {
      if (run > 3) throw lost;
    };
    const answer = await ask('kjv:sample', { count: 40, seed: 1 }, EVENTS);
    expect(answer.statusCode).toBe(200);
    const events = eventsOf(answer.body);
    expect(events.map(({ name }) => name)).toEqual(['token', 'token', 'token', 'error']);
    expect(events.at(-1)!.data).toMatchObject({ error: { code: 'LOST_WORKER' } });
  });

  it('amid lines is the last one, and nothing of the inside is told', async () => {
    beforeRun = (run) => {
      if (run > 0) throw new Error('secret');
    };
    const answer = await ask('kjv:sample', { count: 40, seed: 1 }, LINES);
    expect(answer.body).not.toContain('secret');
    const lines = linesOf(answer.body);
    expect(lines).toHaveLength(17);
    expect(lines.at(-1)).toMatchObject({ error: { code: 'INTERNAL' } });
  });
});

describe('a client', () => {
  let address: URL;
  let answers: IncomingMessage[] = [];

  afterEach(() => {
    for (const answer of answers) answer.destroy();
    answers = [];
  });

  /** Sends a request over a connection of its own and waits for the head of the answer. */
  async function send(url: string, payload: object, accept: string): Promise<IncomingMessage> {
    if (!server.app.server.listening) await server.app.listen({ port: 0, host: '127.0.0.1' });
    address = new URL(server.app.listeningOrigin);
    const headers = { accept, 'content-type': 'application/json' };
    const sent = request(new URL(`/v1/models/${url}`, address), { method: 'POST', headers, agent: false });
    sent.end(JSON.stringify(payload));
    const [answer]: IncomingMessage[] = await once(sent, 'response');
    answers.push(answer!);
    return answer!;
  }

  it.each([
    // The first piece is an event after the first step, or the lines of a batch.
    { accept: EVENTS, first: 2 },
    { accept: LINES, first: 1 },
  ])('that leaves ends the work, and gives the model back: $accept', async ({ accept, first }) => {
    const waiting = new EventEmitter();
    let given: AbortSignal | undefined;
    beforeRun = async (run, signal) => {
      if (run < first) return;
      given = signal;
      waiting.emit('begun');
      await new Promise<void>((resolve) => signal!.addEventListener('abort', () => resolve()));
    };
    const begun = once(waiting, 'begun');
    const answer = await send('kjv:sample', { count: 80, seed: 1 }, accept);
    await begun;
    answer.destroy();
    if (!given!.aborted) await once(given!, 'abort');
    expect(given!.reason).toMatchObject({ name: 'AbortError' });
    // A version that is leased still would keep this from ending.
    await server.models.swap('kjv');
    expect(runs).toBe(first + 1);
  });
});
