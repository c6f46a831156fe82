import { parentPort, workerData } from 'node:worker_threads';
import type { GraphTensor } from './graph.js';
import type { SessionGraph } from './session-graph.js';
import { ThisThread, type SessionSettings } from './this-thread.js';
import { buffersOf } from './transfer.js';
import { answerOf, type FromWorker, type ToWorker } from './worker-messages.js';

// The thread of a worker pool: it runs graphs as ThisThread does, and what blocks is its own event loop.
const settings: SessionSettings = workerData;
const runtime = new ThisThread(settings);
const graphs = new Map<string, SessionGraph>();

parentPort!.on('message', async (message: ToWorker) => {
  switch (message.kind) {
    case 'run':
      return answer(await answerOf(graphAt(message.address).runPlain(message.feeds)));
    case 'load':
      return answer(await answerOf(loaded(message.address)));
    case 'close': {
      const graph = graphs.get(message.address);
      // Forgotten first: a run that comes meanwhile gets a session of its own.
      graphs.delete(message.address);
      return graph?.[Symbol.asyncDispose]();
    }
    default:
      return message satisfies never;
  }
});

function graphAt(address: string): SessionGraph {
  const graph = graphs.get(address) ?? runtime.openAt(address);
  graphs.set(address, graph);
  return graph;
}

async function loaded(address: string): Promise<Record<string, GraphTensor>> {
  await graphAt(address).load();
  return {};
}

function answer(message: FromWorker): void {
  parentPort!.postMessage(message, message.kind === 'outputs' ? buffersOf(message.values) : []);
}
