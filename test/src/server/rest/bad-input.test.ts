import { describe, expect, it } from 'vitest';
import { withShippedModels } from '../../../fixtures/server/shipped-models.js';

const server = withShippedModels(['kjv', 'mnist'], {
  limits: { inputs: 8, textLength: 100, rows: 100, imagePixels: 1000 },
});

/** What an error's answer says. */
interface Complaint {
  status: number;
  code: string;
  expected: string;
  received: string;
}

async function complaintAt(
  url: string,
  payload: string | object,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): Promise<Complaint> {
  const answer = await server.app.inject({ method: 'POST', url: `/v1/models/${url}`, payload, headers });
  const { error } = answer.json<{ error: Record<string, string> }>();
  const { code = '', message, expected = '', received = '', remedy } = error;
  expect(message).toBe(`Expected ${expected}, but ${received}. ${remedy}.`);
  return { status: answer.statusCode, code, expected, received };
}

const bad = (expected: string, received: string): Complaint => ({
  status: 400,
  code: 'BAD_ARGUMENT',
  expected: expect.stringContaining(expected),
  received: expect.stringContaining(received),
});

describe('what is no JSON, or not of JSON, is refused', () => {
  it.each([
    ['{"texts": ["a"', 400],
    ['', 400],
    ['NaN', 400],
    ['{"temperature": NaN}', 400],
    ['{"count": 1}\u0000', 400],
    ['{"__proto__": {"count": 1}}', 400],
    ['{"constructor": {"prototype": {"count": 1}}}', 400],
  ])('%j', async (payload, status) => {
    expect(await complaintAt('kjv:sample', payload)).toMatchObject({ status, code: 'BAD_ARGUMENT' });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'image/png', 'application/xml'])(
    'as %s',
    async (type) => {
      const complaint = await complaintAt('kjv:sample', '{}', { 'content-type': type });
      expect(complaint).toMatchObject({ status: 415, code: 'WRONG_MEDIA_TYPE' });
    },
  );

  it('without a body', async () => {
    const answer = await server.app.inject({ method: 'POST', url: '/v1/models/kjv:sample' });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({
      error: { expected: 'the body to be an object', received: 'nothing came' },
    });
  });
});

describe('what does not fit its schema is named', () => {
  it.each([
    [[], 'the body to be an object', 'a list of 0 came'],
    [null, 'the body to be an object', 'nothing came'],
    ['text', 'the body to be an object', '"text" came'],
    [{ countt: 1 }, 'the body to have nothing but what is known there', '"countt" came'],
    [{ count: '3' }, '"count" to be a whole number from 1 to 100', '"3" came'],
    [{ count: 1.5 }, '"count" to be a whole number', '1.5 came'],
    [{ count: 0 }, '"count" to be a whole number', '0 came'],
    [{ count: 101 }, '"count" to be a whole number from 1 to 100', '101 came'],
    [{ count: null }, '"count" to be a whole number', 'null came'],
    [
      { seed: 2 ** 53 },
      '"seed" to be a whole number from 0 to 9,007,199,254,740,991',
      '9007199254740992 came',
    ],
    [{ temperature: -1 }, '"temperature" to be a number from 0 to 100', '-1 came'],
    [{ topP: 0 }, '"topP" to be a number above 0 and at most 1', '0 came'],
    [{ prior: 'other' }, '"prior" to be "fitted" or "standard"', '"other" came'],
    [{ tokens: 'yes' }, '"tokens" to be true or false', '"yes" came'],
    [{ banned: 'word' }, '"banned" to be a list of at most 8 items', '"word" came'],
    [{ banned: ['a', 3] }, '"banned.1" to be a text of at most 100 characters', '3 came'],
    [{ banned: ['x'.repeat(101)] }, '"banned.0" to be a text of at most 100', 'a text of 101 characters'],
  ])('%j', async (payload, expected, received) => {
    // What is no object is sent as the text that it is.
    expect(await complaintAt('kjv:sample', JSON.stringify(payload))).toEqual(bad(expected, received));
  });

  it('numbers beyond all bounds', async () => {
    expect(await complaintAt('kjv:sample', '{"temperature": 1e999}')).toEqual(
      bad('"temperature" to be a number', 'a number beyond all bounds came'),
    );
    expect(await complaintAt('kjv:decode', '{"latents": [[1e999]]}')).toEqual(
      bad('"latents.0.0" to be a number', 'a number beyond all bounds came'),
    );
  });

  it.each([
    ['kjv:encode', {}, 'the body to have "texts"', 'it has not'],
    ['kjv:encode', { texts: [] }, '"texts" to be a list of 1 to 8 items', 'a list of 0 came'],
    ['kjv:encode', { texts: Array(9).fill('a') }, '"texts" to be a list of 1 to 8', 'a list of 9 came'],
    ['kjv:encode', { texts: 'the king' }, '"texts" to be a list', '"the king" came'],
    ['kjv:interpolate', { texts: ['the king'] }, '"texts" to be a list of 2 to 8 items', 'a list of 1 came'],
    ['kjv:interpolate', { texts: ['a', 'b'], steps: 1 }, '"steps" to be a whole number from 2', '1 came'],
    ['kjv:interpolate', { texts: ['a', 'b'], path: 'x' }, '"linear" or "spherical"', '"x" came'],
    ['kjv:analogy', { texts: ['a', 'b'] }, '"texts" to be a list of 3 items', 'a list of 2 came'],
    ['kjv:similar', { text: 'the king', radius: -1 }, '"radius" to be a number from 0', '-1 came'],
    ['kjv:similar', { text: ['the king'] }, '"text" to be a text', 'a list of 1 came'],
    ['mnist:encode', { images: [7] }, '"images.0" to be a text or a list', '7 came'],
    ['mnist:encode', { images: [[0, 2]] }, '"images.0" to be a text or a list', 'a list of 2 came'],
    ['mnist:sample', { temperature: 1 }, 'what is known there', '"temperature" came'],
  ])('%s %j', async (url, payload, expected, received) => {
    expect(await complaintAt(url, payload)).toEqual(bad(expected, received));
  });
});

describe('what the model can make nothing of is refused', () => {
  it.each([
    ['kjv:sample', { topK: 5, temperature: 0 }, 'a temperature above 0', 'it is 0'],
    ['kjv:sample', { beams: 2, temperature: 1 }, 'a beam search', 'temperature 1 came'],
    ['kjv:sample', { minWords: 5, maxWords: 3 }, 'the fewest words', '5 and 3 came'],
    ['kjv:sample', { banned: ['two words'] }, 'word', 'two words'],
    ['kjv:sample', { forced: ['xyzzy'] }, 'words that the model kjv has learnt', 'xyzzy'],
    ['kjv:sample', { prior: 'fitted' }, 'a model with a fitted prior', 'kjv has none'],
    [
      'kjv:interpolate',
      { texts: ['the king', 'xyzzy'], refine: false },
      'words that the model kjv has learnt',
      '"xyzzy"',
    ],
    ['kjv:interpolate', { texts: ['the king', ''], refine: false }, 'at least one word', 'one is empty'],
    ['kjv:similar', { text: ' \n' }, 'at least one word', 'has none'],
    ['kjv:infill', { text: 'the king' }, 'a sentence with blanks', 'there is none'],
    ['kjv:nearest', { text: '', among: ['the king'] }, 'at least one word', 'one is empty'],
    ['kjv:decode', { latents: [[0, 1]] }, 'latents of 32 numbers', 'number 0 has 2'],
    ['kjv:decode', { latents: [Array(32).fill(1e300)] }, 'finite numbers', 'has Infinity at position 0'],
    ['mnist:decode', { latents: [[0, 1]] }, 'latents of 20 numbers', 'number 0 has 2'],
    ['mnist:encode', { images: ['bm9uZQ=='] }, 'images to be a PNG image', 'it is something else'],
    ['mnist:encode', { images: [''] }, 'images to be a PNG image', 'it is empty'],
    ['mnist:encode', { images: [[0, 1]] }, 'images of 28×28 pixels', 'but 2 values'],
    ['mnist:similar', { image: 'R0lGODlh' }, 'image to be a PNG image', 'it is a GIF'],
  ])('%s %j', async (url, payload, expected, received) => {
    expect(await complaintAt(url, payload)).toEqual(bad(expected, received));
  });

  it('more work than one request may ask for', async () => {
    expect(await complaintAt('kjv:sample', { count: 30, beams: 4 })).toEqual(
      bad('at most 100 rows of work', '30 sentences with 4 beams make 120'),
    );
    expect(await complaintAt('kjv:sample', { count: 3, forced: ['king'] })).toEqual(
      bad('at most 100 rows of work', '3 sentences with words that are tried at 40 places make 120'),
    );
    expect(await complaintAt('kjv:interpolate', { texts: ['a', 'b'], steps: 101, refine: false })).toEqual(
      bad('at most 100 rows of work', '101 sentences make 101'),
    );
    expect(await complaintAt('kjv:score', { texts: ['a', 'b'], draws: 51 })).toEqual(
      bad('at most 100 rows of work', '2 sentences with 51 draws make 102'),
    );
    expect(await complaintAt('kjv:interpolate', { texts: ['a', 'b'] })).toEqual(
      bad('at most 100 rows of work', '2 sentences whose latents are searched for make 2,048'),
    );
    expect(await complaintAt('mnist:sample', { count: 101 })).toEqual(bad('from 1 to 100', '101 came'));
  });

  it('an image of more pixels than it may have, before it is unpacked', async () => {
    const made = await server.app.inject({
      method: 'POST',
      url: '/v1/models/mnist:sample',
      payload: { count: 4, seed: 1 },
      headers: { accept: 'image/png' },
    });
    const images = [made.rawPayload.toString('base64')];
    expect(await complaintAt('mnist:encode', { images })).toEqual(
      bad('images of at most 1,000 pixels', 'images has 58×58'),
    );
  });
});

describe('addresses that lead nowhere', () => {
  it('have other models, versions and verbs', async () => {
    expect(await complaintAt('nobody:sample', {})).toMatchObject({ status: 404, code: 'NO_MODEL' });
    expect(await complaintAt('kjv:sample?version=2', {})).toMatchObject({ status: 404, code: 'NO_MODEL' });
    expect(await complaintAt('..%2f..%2fetc%2fpasswd:sample', {})).toMatchObject({ code: 'NO_MODEL' });
    expect(await complaintAt('kjv:fly', {})).toMatchObject({
      status: 404,
      code: 'NO_ROUTE',
      expected: expect.stringContaining('interpolate, grid, sample, reconstruct'),
      received: '":fly" came',
    });
    expect(await complaintAt('kjv:sample:sample', {})).toMatchObject({ status: 404, code: 'NO_ROUTE' });
    expect(await complaintAt('kjv:', {})).toMatchObject({ status: 404, received: '":" came' });
    expect(await complaintAt('mnist:score', { texts: ['a'] })).toEqual(
      bad('a model of kind sentence-vae for :score', 'mnist is one of kind image-vae'),
    );
  });

  it('are asked for by other methods', async () => {
    for (const [method, url, allow] of [
      ['GET', '/v1/models/kjv:sample', 'POST'],
      ['PUT', '/v1/models/kjv:sample', 'POST'],
      ['DELETE', '/v1/models/kjv', 'GET, HEAD'],
      ['POST', '/v1/models/kjv', 'GET, HEAD'],
      ['POST', '/v1/models', 'GET, HEAD'],
    ] as const) {
      const answer = await server.app.inject({ method, url });
      expect(answer, `${method} ${url}`).toMatchObject({ statusCode: 405, headers: { allow } });
      expect(answer.json()).toMatchObject({ error: { code: 'WRONG_METHOD' } });
    }
  });

  it('answer in no form that the client takes', async () => {
    for (const [url, accept] of [
      ['kjv:sample', 'image/png'],
      ['kjv:sample', 'text/html'],
      ['kjv:sample', 'application/json;q=0'],
      ['kjv:encode', 'text/event-stream'],
      ['mnist:sample', 'text/event-stream'],
    ] as const) {
      const headers = { 'content-type': 'application/json', accept };
      const complaint = await complaintAt(url, { texts: ['the king'] }, headers);
      expect(complaint, `${url} ${accept}`).toMatchObject({ status: 406, code: 'NOT_ACCEPTABLE' });
    }
  });
});

/** Sentences with their tokens. */
async function scored(...texts: string[]) {
  const answer = await server.app.inject({
    method: 'POST',
    url: '/v1/models/kjv:score',
    payload: JSON.stringify({ texts }),
    headers: { 'content-type': 'application/json' },
  });
  expect(answer.statusCode).toBe(200);
  return answer.json<{ sentences: { text: string; tokens: { id: number; text: string }[] }[] }>().sentences;
}

describe('any text is a text', () => {
  it('with a special token written out, which is words like others', async () => {
    for (const { tokens } of await scored('the king <eos> went', 'the <pad> king <bos>')) {
      // The end comes once, at the end.
      expect(tokens.findIndex(({ id }) => id === 3)).toBe(tokens.length - 1);
      expect(tokens.map(({ id }) => id)).not.toContain(0);
      expect(tokens.map(({ id }) => id)).not.toContain(2);
    }
  });

  it.each([
    ['half a pair', 'the king \ud800 went'],
    ['a control character', 'the king\u0000\u001b[31m went'],
    ['a line break', 'the king\r\nwent'],
    ['a byte order mark', '\ufeffthe king went'],
    ['from right to left', '\u202ethe king went'],
    ['an astral character', 'the king 👑 went'],
    ['combining marks', `the ki${'\u0301'.repeat(30)}ng went`],
  ])('with %s', async (_, text) => {
    const [sentence] = await scored(text);
    expect(sentence!.tokens.map((token) => token.text)).toContain('went');
  });
});
