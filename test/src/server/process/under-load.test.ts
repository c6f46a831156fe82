import { cp, readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findModel } from '../../../../src/package/shipped-models.js';
import { load, type Outcome } from '../../../fixtures/server/load.js';
import { startServer } from '../../../fixtures/server/start-server.js';
import { temporaryFolder } from '../../../fixtures/temporary-folder.js';

const CLIENTS = 16;
/** Processes of a server and its clients, on a machine that may have much else to do. */
const PATIENCE = { timeout: 300_000 };

const askKjv = (client: number) => ({
  path: '/v1/models/kjv:reconstruct',
  body: { texts: [`the lord is my shepherd ${'and my king '.repeat(client % 3)}`] },
  // One in two answers is a stream.
  accept: client % 2 === 0 ? 'application/json' : 'text/event-stream',
});

const askMnist = (client: number) => ({
  path: '/v1/models/mnist:sample',
  body: { count: 3 },
  accept: client % 2 === 0 ? 'application/json' : 'application/x-ndjson',
});

/** How often each status and each error came. */
function tally(outcomes: readonly Outcome[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) {
    const key = 'status' in outcome ? outcome.status : `${outcome.error}${outcome.isReused ? ' reused' : ''}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

/** Whether an answer has its end. */
function isWhole(outcome: Outcome): boolean {
  if ('error' in outcome) return false;
  const { headers, body } = outcome;
  switch (headers['content-type']) {
    case 'text/event-stream; charset=utf-8':
      return /^event: done$/m.test(body);
    case 'application/x-ndjson; charset=utf-8':
      return body.split('\n').length === 4 && body.endsWith('\n');
    default:
      return JSON.parse(body).model !== undefined;
  }
}

describe('a server under load', () => {
  it('answers everything that it accepted before SIGTERM ends it', PATIENCE, async () => {
    await using server = await startServer(['kjv']);
    const clients = load(server.address, CLIENTS, askKjv);
    await clients.answered(50);
    server.signal('SIGTERM');
    await clients.ended;
    expect(await server.ended).toBe(0);

    const answers = clients.outcomes.filter((outcome) => 'status' in outcome);
    expect(answers.filter((outcome) => !isWhole(outcome))).toEqual([]);
    // Nothing else than that nobody listens any more; a connection that wasn't accepted yet when that ended is reset.
    const {
      200: answered,
      ECONNREFUSED: refused = 0,
      ECONNRESET: reset = 0,
      ...others
    } = tally(clients.outcomes);
    expect({ others, ends: refused + reset, answered }).toEqual({
      others: {},
      ends: CLIENTS,
      answered: answers.length,
    });
    // What it answered has arrived, all of it, and it left nothing unanswered.
    const logged = server.log.filter(({ msg }) => msg === 'request').map(({ status }) => status);
    expect(logged).toEqual(answers.map(() => 200));
  });

  it('swaps a model without an error, and closes the old version', PATIENCE, async () => {
    await using folder = await temporaryFolder();
    await using temporary = await temporaryFolder();
    const mnist = join(folder.path, 'mnist');
    await cp(await findModel('mnist'), mnist, { recursive: true });
    await using server = await startServer([mnist], { TMPDIR: temporary.path });
    const clients = load(server.address, CLIENTS, askMnist);
    await clients.answered(50);
    for (const version of ['2', '3']) {
      server.signal('SIGHUP');
      await server.logged((line) => line['msg'] === 'model swapped' && line['version'] === version);
      await clients.answered(50);
    }
    // A package that can't be used stays out.
    await truncate(join(mnist, 'onnx/decoder.onnx'), 100);
    server.signal('SIGHUP');
    await server.logged(({ msg }) => msg === 'model not swapped: the old version stays');
    await clients.answered(50);
    await clients.stop();

    expect(tally(clients.outcomes)).toEqual({ 200: clients.outcomes.length });
    expect(clients.outcomes.every(isWhole)).toBe(true);
    const versions = clients.outcomes.map(
      (outcome) => 'status' in outcome && outcome.headers['x-model-version'],
    );
    expect(new Set(versions)).toEqual(new Set(['1', '2', '3']));
    expect(versions.at(-1)).toBe('3');
    expect(
      (await readdir(temporary.path)).filter((name) => name.startsWith('sentence-vae-serve-')),
    ).toHaveLength(1);
  });
});
