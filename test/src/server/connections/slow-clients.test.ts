import { setInterval } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../../../src/server/app.js';
import { startStream } from '../../../../src/server/rest/answers/stream.js';
import { deferred } from '../../../fixtures/deferred.js';
import { noModels } from '../../../fixtures/server/no-models.js';
import { rawClient, type RawClient } from '../../../fixtures/server/raw-client.js';
import { send } from '../../../fixtures/server/send.js';

const anyPort = { port: 0, host: '127.0.0.1' };
const patience = { headersMs: 300, requestMs: 600, silenceMs: 200, lookEveryMs: 50 };

async function patientServer() {
  const app = await createApp({ models: noModels(), patience, deadlineMs: 100 });
  app.post('/read', async () => ({}));
  return app;
}

/** Sends a character every now and then until nobody listens. */
async function dribble({ socket, closed }: RawClient, text: string): Promise<void> {
  const over = new AbortController();
  void closed.then(() => over.abort());
  let at = 0;
  try {
    for await (const _ of setInterval(20, undefined, { signal: over.signal }))
      socket.write(text[at++ % text.length]!);
  } catch (error) {
    if (!over.signal.aborted) throw error;
  }
}

const statusAndCode = (said: string) => {
  const [head = '', body = ''] = said.split('\r\n\r\n');
  return [head.split(' ')[1], JSON.parse(body).error.code];
};

describe('a client that is slow', () => {
  it.each([
    ['headers', 'GET /healthz HTTP/1.1\r\nhost: a\r\nx: '],
    [
      'a body',
      'POST /read HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n\r\n"',
    ],
  ])('with %s is told so and cut off, while others are served', async (_, begin) => {
    await using app = await patientServer();
    const address = await app.listen(anyPort);
    const clients = await Promise.all(Array.from({ length: 20 }, () => rawClient(address)));
    for (const { socket } of clients) socket.write(begin);
    const dribbling = clients.map((client) => dribble(client, 'slowly '));
    expect(await send(`${address}/healthz`)).toMatchObject({ status: 200 });
    await Promise.all(dribbling);
    expect(clients.map(({ said }) => statusAndCode(said()))).toEqual(clients.map(() => ['408', 'TOO_LATE']));
  });

  it('and says nothing at all is cut off', async () => {
    await using app = await patientServer();
    using client = await rawClient(await app.listen(anyPort));
    await client.closed;
    expect(client.socket.destroyed).toBe(true);
  });

  it('and does not read a stream has no more made for it, and is cut off', async () => {
    await using app = await patientServer();
    const most = 10_000;
    const ended = deferred();
    let made = 0;
    async function* pieces(): AsyncGenerator<string, void> {
      for (; made < most; made++) yield 'x'.repeat(1 << 16);
    }
    app.get('/stream', async (_, reply) => {
      const end = { inWords: () => '', onFailure: () => {}, onClose: ended.resolve };
      return reply.send(await startStream(pieces(), end));
    });
    const address = await app.listen(anyPort);
    using client = await rawClient(address, { reads: false });
    client.socket.pause();
    client.socket.write('GET /stream HTTP/1.1\r\nhost: a\r\n\r\n');
    await expect.poll(() => made).toBeGreaterThan(1);
    expect(await send(`${address}/healthz`)).toMatchObject({ status: 200 });
    await ended.promise;
    // What the two ends of a connection hold by themselves is some megabytes.
    expect(made).toBeLessThan(most / 10);
  });
});
