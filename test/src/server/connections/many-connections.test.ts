import { describe, expect, it } from 'vitest';
import { createApp } from '../../../../src/server/app.js';
import { noModels } from '../../../fixtures/server/no-models.js';
import { rawClient } from '../../../fixtures/server/raw-client.js';
import { send } from '../../../fixtures/server/send.js';

const ASK = 'GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n';

describe('the connections of a server', () => {
  it('are as many as it may have: more are closed at once, until one ends', async () => {
    await using app = await createApp({ models: noModels(), maxConnections: 3 });
    const address = await app.listen({ port: 0, host: '127.0.0.1' });
    const clients = await Promise.all([1, 2, 3].map(() => rawClient(address)));
    for (const { socket } of clients) socket.write(ASK);
    for (const { said } of clients) await expect.poll(said).toContain('alive');
    const more = await rawClient(address);
    await more.closed;
    expect(more.said()).toBe('');
    // Those that are there go on.
    clients[0]!.socket.write(ASK);
    await expect.poll(clients[0]!.said).toMatch(/alive[^]*alive/);
    clients[1]!.socket.destroy();
    await expect
      .poll(() => send(`${address}/healthz`).catch(() => ({ status: 0 })))
      .toMatchObject({ status: 200 });
    for (const client of clients) client[Symbol.dispose]();
  });

  it(
    'may be a thousand, idle ones and unfinished ones, and are forgotten when they end',
    { timeout: 60_000 },
    async () => {
      const many = 1000;
      await using app = await createApp({ models: noModels(), maxConnections: many + 10 });
      const address = await app.listen({ port: 0, host: '127.0.0.1' });
      const clients = await Promise.all(Array.from({ length: many }, () => rawClient(address)));
      for (const [i, { socket }] of clients.entries()) socket.write(i % 2 === 0 ? ASK : ASK.slice(0, -2));
      const open = async () =>
        Number(/^sentence_vae_connections (\d+)$/m.exec((await send(`${address}/metrics`)).body)?.[1]);
      await expect.poll(() => clients.filter(({ said }) => said().includes('alive')).length).toBe(many / 2);
      expect(await open()).toBeGreaterThanOrEqual(many);
      for (const client of clients) client[Symbol.dispose]();
      await expect.poll(open).toBeLessThan(5);
    },
  );
});
