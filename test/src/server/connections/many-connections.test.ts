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

  it('take so many requests ahead of their answers, and more are refused and closed', async () => {
    await using app = await createApp({ models: noModels() });
    const address = await app.listen({ port: 0, host: '127.0.0.1' });
    const described = 'GET /openapi.json HTTP/1.1\r\nhost: a\r\n\r\n';
    using few = await rawClient(address);
    few.socket.write(described.repeat(16));
    await expect.poll(() => few.said().match(/HTTP\/1.1 200 /g)).toHaveLength(16);
    few.socket.write(described);
    await expect.poll(() => few.said().match(/HTTP\/1.1 200 /g)).toHaveLength(17);
    using many = await rawClient(address);
    many.socket.write(described.repeat(1000));
    await many.closed;
    const statuses = [...many.said().matchAll(/HTTP\/1.1 (\d{3}) /g)].map(([, status]) => status);
    expect(statuses).toEqual([...Array.from({ length: 16 }, () => '200'), '429']);
    expect(many.said()).toContain('at most 16 requests of one connection to wait for their answers');
  });
});
