import { parentPort, workerData } from 'node:worker_threads';
import { SentenceVaeError } from '../errors.js';
import type { SessionGraph } from './session-graph.js';
import { ThisThread, type SessionSettings } from './this-thread.js';
import { buffersOf } from './transfer.js';
import type { FromWorker, ToWorker } from './worker-messages.js';

// The thread of a worker pool: it runs graphs as ThisThread does, and what blocks is its own event loop.
const settings: SessionSettings = workerData;
const runtime = new ThisThread(settings);
const graphs = new Map<string, SessionGraph>();

parentPort!.on('message', async (message: ToWorker) => {
  switch (message.kind) {
    case 'run':
      return answer(await run(message));
    case 'close':
      await graphs.get(message.address)?.[Symbol.asyncDispose]();
      graphs.delete(message.address);
      return;
    default:
      return message satisfies never;
  }
});

async function run({ address, feeds }: Extract<ToWorker, { kind: 'run' }>): Promise<FromWorker> {
  try {
    const graph = graphs.get(address) ?? runtime.openAt(address);
    graphs.set(address, graph);
    return { kind: 'outputs', values: await graph.runPlain(feeds) };
  } catch (error) {
    if (!(error instanceof SentenceVaeError)) return { kind: 'failure', error };
    const { code, expected, received, remedy, cause } = error;
    return { kind: 'complaint', code, expected, received, remedy, cause };
  }
}

function answer(message: FromWorker): void {
  parentPort!.postMessage(message, message.kind === 'outputs' ? buffersOf(message.values) : []);
}
