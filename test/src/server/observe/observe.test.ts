import { describe, expect, it } from 'vitest';
import { SentenceVaeError } from '../../../../src/errors.js';
import { createApp } from '../../../../src/server/app.js';
import { ServerMetrics } from '../../../../src/server/observe/server-metrics.js';
import { noModels } from '../../../fixtures/server/no-models.js';

const SECRET = 'what nobody else may read';

describe('the log', () => {
  it('has a line for each request, by route and status, and no text of a user', async () => {
    const lines: string[] = [];
    const stream = { write: (line: string) => void lines.push(line) };
    await using app = await createApp({ models: noModels(), log: { level: 'debug', stream } });
    app.post('/said', async () => {
      throw new SentenceVaeError('BAD_ARGUMENT', {
        expected: 'words that the model knows',
        received: `it knows none in "${SECRET}"`,
        remedy: 'Use other words',
      });
    });
    app.post('/broken', async () => {
      throw new Error('a fault of ours');
    });
    await app.inject({ method: 'POST', url: `/said?text=${SECRET}`, payload: { text: SECRET } });
    await app.inject({
      method: 'POST',
      url: '/said',
      headers: { 'content-type': 'application/json', 'x-request-id': 'no-json' },
      payload: `{"text": ${SECRET}`,
    });
    const broken = await app.inject({ method: 'POST', url: '/broken' });
    expect(lines.join('')).not.toContain(SECRET);
    const requests = lines
      .map((line): Record<string, unknown> => JSON.parse(line))
      .filter(({ msg }) => msg === 'request');
    expect(requests).toEqual([
      expect.objectContaining({ method: 'POST', path: '/said', route: '/said', status: 400 }),
      expect.objectContaining({ reqId: 'no-json', status: 400 }),
      expect.objectContaining({ route: '/broken', status: 500, reqId: broken.headers['x-request-id'] }),
    ]);
    expect(lines.find((line) => line.includes('a fault of ours'))).toContain('observe.test');
    expect(broken.json().error.code).toBe('INTERNAL');
    expect(broken.body).not.toContain('a fault of ours');
  });
});

describe('/metrics', () => {
  it('counts requests by route, never by what a client made up', async () => {
    await using app = await createApp({ models: noModels() });
    await app.inject('/healthz');
    await app.inject('/made-up-1');
    await app.inject('/made-up-2');
    const { body, headers } = await app.inject('/metrics');
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(body).toContain(
      'sentence_vae_request_duration_seconds_count{method="GET",route="/healthz",status="200"} 1',
    );
    expect(body).toContain(
      'sentence_vae_request_duration_seconds_count{method="GET",route="none",status="404"} 2',
    );
    expect(body).not.toContain('made-up');
    expect(body).toMatch(/^sentence_vae_requests_in_flight 1$/m);
    expect(body).toMatch(/^sentence_vae_ready 1$/m);
  });

  it('tells of batches, tokens and what waits', async () => {
    const metrics = new ServerMetrics();
    const batch = { graph: 'decoder', runs: 2, rows: 8, waitedMs: [1, 3], computedMs: 20 };
    metrics.countBatch('kjv', { ...batch, failed: false });
    metrics.countBatch('kjv', { ...batch, failed: true });
    metrics.countTokens('kjv', 'written', 40);
    const [first, second] = [{ queuedRows: 3 }, { queuedRows: 4 }];
    metrics.watchQueue('kjv', first);
    const unwatch = metrics.watchQueue('kjv', second);
    expect(await metrics.text()).toMatch(/^sentence_vae_queue_rows\{model="kjv"\} 7$/m);
    unwatch();
    const text = await metrics.text();
    expect(text).toMatch(/^sentence_vae_queue_rows\{model="kjv"\} 3$/m);
    expect(text).toContain('sentence_vae_batch_rows_bucket{le="8",model="kjv",graph="decoder"} 2');
    expect(text).toContain('sentence_vae_batches_failed_total{model="kjv",graph="decoder"} 1');
    expect(text).toContain('sentence_vae_queue_wait_seconds_count{model="kjv",graph="decoder"} 4');
    expect(text).toContain('sentence_vae_tokens_total{model="kjv",direction="written"} 40');
  });
});
