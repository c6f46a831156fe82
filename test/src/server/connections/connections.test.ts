import { once } from 'node:events';
import { Agent } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../../../src/server/app.js';
import { deferred } from '../../../fixtures/deferred.js';
import { noModels } from '../../../fixtures/server/no-models.js';
import { rawClient } from '../../../fixtures/server/raw-client.js';
import { send } from '../../../fixtures/server/send.js';

/** A server at a port, with a route that answers when it's let. */
async function serverThatWaits(shutdownTimeoutMs: number) {
  const app = await createApp({ models: noModels(), shutdownTimeoutMs });
  const begun = deferred();
  const answered = deferred();
  app.get('/wait', async ({ signal }) => {
    begun.resolve();
    await Promise.race([answered.promise, once(signal, 'abort').then(() => signal.throwIfAborted())]);
    return { answered: true };
  });
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  return { app, address, begun: begun.promise, answer: answered.resolve };
}

describe('what is no request, behind one', () => {
  it('is not answered in its place', async () => {
    const { app, address, begun } = await serverThatWaits(20);
    await using _ = app;
    using client = await rawClient(address);
    client.socket.write('GET /wait HTTP/1.1\r\nhost: a\r\n\r\n');
    await begun;
    client.socket.write('EHLO example.org\r\n\r\n');
    await client.closed;
    expect(client.said()).toBe('');
  });
});

describe('a server that goes down', () => {
  it('answers what it accepted, and accepts nothing new', async () => {
    const { app, address, begun, answer } = await serverThatWaits(60_000);
    const agent = new Agent({ keepAlive: true });
    const accepted = send(`${address}/wait`, { agent });
    await begun;
    const closed = app.close();
    // Its listening socket is closed within the same turn, or a few later.
    await expect.poll(() => send(`${address}/healthz`).catch((error) => error.code)).toBe('ECONNREFUSED');
    answer();
    expect(await accepted).toMatchObject({ status: 200, headers: { connection: 'close' } });
    await closed;
  });

  it('answers a request that comes along a connection that was open, and then closes it', async () => {
    const { app, address } = await serverThatWaits(60_000);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    expect(await send(`${address}/healthz`, { agent })).toMatchObject({
      headers: { connection: 'keep-alive' },
    });
    const closed = app.close();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await send(`${address}/healthz`, { agent })).toMatchObject({
      status: 200,
      headers: { connection: 'close' },
    });
    await closed;
  });

  it('closes connections that say nothing', async () => {
    const { app } = await serverThatWaits(60_000);
    const { port } = app.server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('GET /healthz HTTP/1.1\r\n');
    socket.resume();
    await Promise.all([once(socket, 'close'), app.close()]);
    expect(socket.destroyed).toBe(true);
  });

  it('gives up requests that take too long, which are answered 503', async () => {
    const { app, address, begun } = await serverThatWaits(20);
    const accepted = send(`${address}/wait`);
    await begun;
    await app.close();
    const { status, body } = await accepted;
    expect({ status, error: JSON.parse(body).error }).toMatchObject({
      status: 503,
      error: { code: 'NOT_READY' },
    });
  });
});
