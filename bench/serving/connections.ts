import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { basename } from 'node:path';
import { describeMachine, type Machine } from '../machine.js';
import { atLeast, atMost, describeBars, type Bar } from '../bars.js';
import { load, type Load } from './load.js';
import { memoryOf } from './process-memory.js';
import { describeLoad, shortened } from './report.js';
import { reconstructing } from './requests.js';
import { startServer } from './server-process.js';
import type { Settings } from './settings.js';

/** What `bench serving --connections --json` prints. */
interface ConnectionsReport {
  machine: Machine;
  model: string;
  /** That were accepted. */
  connections: number;
  /** What others saw meanwhile. */
  load: Load;
  /** Anonymous memory of the server before them, with them, and when they were gone, MiB. */
  before_mib: number;
  with_mib: number;
  after_mib: number;
  bars: Bar[];
}

/** At a time: a listening socket has a queue. */
const CHUNK = 200;
const CLIENTS = 8;
/** Of a connection, with its socket, parser and timers. */
const KIB_BAR = 64;

/** Opens many connections, half of which are idle and half in the middle of a request, and asks as others do meanwhile. */
export async function connections(
  folder: string,
  texts: readonly string[],
  { connections: count, seconds }: Settings,
  signal: AbortSignal,
) {
  const model = basename(folder);
  const requests = texts.map((text) => reconstructing(model, text));
  await using server = await startServer([folder, '--max-connections', String(count + 2 * CLIENTS)], signal);
  await load(server.address, requests, { clients: CLIENTS, seconds: 1 }, signal);
  const before = await memoryOf(server.pid);
  const sockets: Socket[] = [];
  try {
    while (sockets.length < count) {
      signal.throwIfAborted();
      const many = Math.min(CHUNK, count - sockets.length);
      sockets.push(...(await Promise.all(Array.from({ length: many }, (_, i) => opened(server.address, i)))));
    }
    const during = await memoryOf(server.pid);
    // One that took too long for its request may have been told so; one that was closed without a word was not accepted.
    const open = sockets.filter(({ destroyed, bytesRead }) => !destroyed || bytesRead > 0).length;
    const seen = await load(server.address, requests, { clients: CLIENTS, seconds }, signal);
    for (const socket of sockets) socket.destroy();
    await load(server.address, requests, { clients: 1, seconds: 1 }, signal);
    const after = await memoryOf(server.pid);
    const report: ConnectionsReport = {
      machine: describeMachine(),
      model,
      connections: open,
      load: shortened(seen),
      before_mib: before.anonymousMib,
      with_mib: during.anonymousMib,
      after_mib: after.anonymousMib,
      bars: [
        atLeast('connections that were accepted', open, count),
        atMost(
          'memory of each, KiB',
          ((during.anonymousMib - before.anonymousMib) * 1024) / Math.max(1, open),
          KIB_BAR,
        ),
        atMost('failed requests of others', seen.failed + seen.refused, 0),
      ],
    };
    return { report, text: describeConnections(report) };
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

/** A connection that was answered and is kept, or one whose request lacks its end. */
async function opened(address: string, number: number): Promise<Socket> {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  // That it is cut off counts as a connection that isn't open.
  socket.on('error', () => {});
  const request = `GET /healthz HTTP/1.1\r\nhost: ${hostname}\r\n`;
  socket.write(number % 2 === 0 ? `${request}\r\n` : request);
  if (number % 2 === 0) await Promise.race([once(socket, 'data'), once(socket, 'close')]);
  socket.resume();
  return socket;
}

function describeConnections(report: ConnectionsReport): string {
  const { model, connections: count, load: seen, before_mib, with_mib, after_mib, bars } = report;
  return [
    `${model}, ${count} connections; ${CLIENTS} others: ${describeLoad(seen)}`,
    `memory ${before_mib} MiB before them, ${with_mib} with them, ${after_mib} after`,
    describeBars(bars),
  ].join('\n');
}
