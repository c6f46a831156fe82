import { basename } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Request } from 'autocannon';
import { uniforms } from '../../src/random/draws.js';
import { describeMachine } from '../machine.js';
import { load } from './load.js';
import { memoryOf } from './process-memory.js';
import { shortened } from './report.js';
import { ofAllSorts } from './requests.js';
import { startServer, type ServerProcess } from './server-process.js';
import type { Settings } from './settings.js';
import { assembleSoakReport, describeSoak, type MemorySample } from './soak-report.js';

const SAMPLE_EVERY_MS = 1000;
/** Who goes away before the answer. */
const IMPATIENT_CLIENTS = 4;
const MOST_PATIENCE_MS = 60;

/**
 * All sorts of requests by many clients for long, some of whom go away before they are answered, with an eye on the memory of the
 * server.
 */
export async function soak(
  folder: string,
  texts: readonly string[],
  { clients: numbers, minutes }: Settings,
  signal: AbortSignal,
) {
  const model = basename(folder);
  const requests = ofAllSorts(model, texts);
  const clients = Math.max(...numbers);
  const seconds = minutes * 60;
  await using server = await startServer([folder], signal);
  const over = new AbortController();
  const stop = AbortSignal.any([signal, over.signal]);
  try {
    const [seen, samples, gone] = await Promise.all([
      load(server.address, requests, { clients, seconds }, stop).finally(() => over.abort()),
      sampled(server, over.signal),
      goAway(server, requests, over.signal),
    ]);
    const report = assembleSoakReport(samples, {
      machine: describeMachine(),
      model,
      clients,
      load: shortened(seen),
      went_away: gone,
    });
    return { report, text: describeSoak(report) };
  } finally {
    over.abort();
  }
}

/** The memory of a process, now and then. */
async function sampled({ pid }: ServerProcess, over: AbortSignal): Promise<MemorySample[]> {
  const started = performance.now();
  const samples: MemorySample[] = [];
  while (!over.aborted) {
    const seconds = Math.round((performance.now() - started) / 1000);
    samples.push({ seconds, ...(await memoryOf(pid)) });
    await pause(SAMPLE_EVERY_MS, undefined, { signal: over }).catch(() => {});
  }
  return samples;
}

/** Sends requests and goes away after a moment. @returns how often nobody was there for the answer */
async function goAway(
  { address }: ServerProcess,
  requests: readonly Request[],
  over: AbortSignal,
): Promise<number> {
  let gone = 0;
  const client = async (_: unknown, number: number) => {
    for (let i = number; !over.aborted; i += IMPATIENT_CLIENTS) {
      const { path, method, headers, body } = requests[i % requests.length]!;
      const [patience = 0] = uniforms({ seed: 1, purpose: 'bench', index: i }, 1);
      const response = fetch(`${address}${path}`, {
        method: method!,
        headers: { 'content-type': 'application/json', accept: String(headers?.accept ?? '*/*') },
        body: String(body),
        signal: AbortSignal.timeout(1 + Math.floor(patience * MOST_PATIENCE_MS)),
      });
      await response.then((answer) => answer.arrayBuffer()).catch(() => gone++);
    }
  };
  await Promise.all(Array.from({ length: IMPATIENT_CLIENTS }, client));
  return gone;
}
