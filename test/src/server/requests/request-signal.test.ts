import { getEventListeners, once } from 'node:events';
import { fastify } from 'fastify';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../../../src/server/app.js';
import { endWorkInTime } from '../../../../src/server/requests/request-signal.js';
import { deferred } from '../../../fixtures/deferred.js';
import { noModels } from '../../../fixtures/server/no-models.js';
import { send } from '../../../fixtures/server/send.js';

/** A server with a route that only ends when it's told to; says with what reason that was. */
async function serverThatWaits(deadlineMs: number) {
  const app = await createApp({ models: noModels(), deadlineMs });
  const begun = deferred();
  const ended = deferred<unknown>();
  app.post('/wait', async ({ signal }) => {
    begun.resolve();
    if (!signal.aborted) await once(signal, 'abort');
    ended.resolve(signal.reason);
    throw signal.reason;
  });
  return { app, begun: begun.promise, ended: ended.promise };
}

describe('the signal of a request', () => {
  it('is aborted at the deadline, which is answered as 504', async () => {
    const { app } = await serverThatWaits(20);
    await using _ = app;
    const answer = await app.inject({ method: 'POST', url: '/wait', payload: { any: 'thing' } });
    expect(answer.statusCode).toBe(504);
    expect(answer.json().error).toMatchObject({ code: 'TOO_LATE', expected: 'to answer within 20 ms' });
  });

  it('is aborted sooner if the client says so, and not later', async () => {
    const { app } = await serverThatWaits(50);
    await using _ = app;
    const within = async (milliseconds: string) => {
      const headers = { 'x-request-timeout-ms': milliseconds };
      return (await app.inject({ method: 'POST', url: '/wait', headers })).json().error.expected;
    };
    expect(await within('1')).toBe('to answer within 1 ms');
    expect(await within('999999')).toBe('to answer within 50 ms');
  });

  it.each(['0', '-1', '1e3', 'soon', ''])('does not take %j for a time', async (milliseconds) => {
    const { app } = await serverThatWaits(50);
    await using _ = app;
    const headers = { 'x-request-timeout-ms': milliseconds };
    const answer = await app.inject({ method: 'POST', url: '/wait', headers });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().error.code).toBe('BAD_ARGUMENT');
  });

  it('is that of any number of requests, without a warning', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on('warning', note);
    const { app } = await serverThatWaits(100);
    await using _ = app;
    const requests = Array.from({ length: 30 }, () =>
      app.inject({ method: 'POST', url: '/wait', payload: {} }),
    );
    const answers = await Promise.all(requests);
    process.off('warning', note);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(answers.map(() => 504));
    expect(warnings).toEqual([]);
  });

  it('leaves nothing behind', async () => {
    const goingDown = new AbortController();
    await using app = fastify();
    endWorkInTime(app, { deadlineMs: 60_000, goingDown: goingDown.signal });
    const seen: AbortSignal[] = [];
    app.get('/', async ({ signal }) => {
      seen.push(signal);
      return {};
    });
    for (let i = 0; i < 20; i++) await app.inject('/');
    expect(seen).toHaveLength(20);
    expect(getEventListeners(goingDown.signal, 'abort')).toEqual([]);
    expect(seen.flatMap((signal) => getEventListeners(signal, 'abort'))).toEqual([]);
    expect(process.getActiveResourcesInfo().filter((each) => each === 'Timeout').length).toBeLessThan(20);
  });

  it('is aborted when the client goes away, though it has sent all of its request', async () => {
    const { app, begun, ended } = await serverThatWaits(60_000);
    await using _ = app;
    const address = await app.listen({ port: 0, host: '127.0.0.1' });
    const client = new AbortController();
    const sending = send(`${address}/wait`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
      signal: client.signal,
    });
    await begun;
    client.abort();
    await expect(sending).rejects.toThrow('aborted');
    expect(await ended).toMatchObject({ name: 'AbortError' });
  });
});
