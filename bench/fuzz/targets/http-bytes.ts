import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import * as fc from 'fast-check';
import { createApp } from '../../../src/server/app.js';
import { LoadedModels } from '../../../src/server/models/loaded-models.js';
import { byteEdits, editBytes } from '../edits/byte-edits.js';
import { fuzzTarget, WrongResult } from '../fuzz-target.js';

const JSON_BODY = '{"texts":["a"]}';
const post = (headers: string, body: string) =>
  `POST /v1/models/none:encode HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${headers}\r\n${body}`;

const REQUESTS = [
  'GET /v2/health/live HTTP/1.1\r\nhost: x\r\n\r\n',
  'GET / HTTP/1.1\r\nhost: x\r\naccept: text/html\r\nconnection: close\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nhost: x\r\n\r\n',
  post(`content-length: ${JSON_BODY.length}\r\n`, JSON_BODY),
  post('transfer-encoding: chunked\r\n', `f\r\n${JSON_BODY}\r\n0\r\n\r\n`),
  post(`expect: 100-continue\r\ncontent-length: ${JSON_BODY.length}\r\n`, JSON_BODY),
  post(
    `content-length: ${JSON_BODY.length}\r\ntransfer-encoding: chunked\r\n`,
    `0\r\n\r\nGET / HTTP/1.1\r\n\r\n`,
  ),
  'GET /metrics HTTP/1.1\r\nhost: x\r\n\r\nGET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n',
  'GET /v2/models/%2e%2e%2f%2e%2e%2fetc%2fpasswd HTTP/1.1\r\nhost: x\r\n\r\n',
  'GET /../../../etc/passwd HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
];

const inputs = fc.record({
  request: fc.nat(REQUESTS.length - 1),
  bytes: fc.option(byteEdits, { freq: 6 }),
  /** Bytes that are sent before it waits for a turn of the event loop. */
  piece: fc.constantFrom(0, 1, 7, 40),
});

/** How long a client waits for what it asked, or for the end of the connection. */
const PATIENCE_MS = 15_000;

/** Bytes along a connection, as no HTTP library would send them. */
export default fuzzTarget({
  name: 'http-bytes',
  about: 'bytes at the HTTP port: request lines, headers, chunks',
  inputs,
  open: async () => {
    const models = new LoadedModels([], () => Promise.reject(new Error('There is no model here')));
    const app = await createApp({ models });
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = app.server.address() as AddressInfo;
    return {
      feed: async ({ request, bytes, piece }) => {
        const whole = Buffer.from(REQUESTS[request]!);
        const answer = await sent(port, bytes ? editBytes(whole, bytes) : whole, piece);
        const statuses = [...answer.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status));
        const fault = statuses.find((status) => status >= 500);
        if (fault !== undefined) throw new WrongResult(`a fault of the server: ${answer.slice(0, 300)}`);
        if (/root:x:0/.test(answer)) throw new WrongResult('a file of the machine came out');
        const live = await fetch(`http://127.0.0.1:${port}/v2/health/live`);
        if (!live.ok) throw new WrongResult(`the server is not live any more: ${live.status}`);
        await live.arrayBuffer();
        return statuses.every((status) => status < 400) ? 'right' : 'refused';
      },
      [Symbol.asyncDispose]: async () => {
        await app.close();
        await models[Symbol.asyncDispose]();
      },
    };
  },
});

/** All that comes back until the server ends the connection, or has nothing more to say to a client that has ended its side. */
function sent(port: number, bytes: Buffer, piece: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    let answer = '';
    const timer = setTimeout(() => {
      socket.destroy();
      reject(
        new WrongResult(`nothing came for ${PATIENCE_MS} ms: ${bytes.toString('latin1').slice(0, 200)}`),
      );
    }, PATIENCE_MS);
    socket.setEncoding('latin1').on('data', (text: string) => (answer += text));
    const end = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    // A connection that the server resets is one that it has ended.
    socket.on('error', end).on('end', end).on('close', end);
    socket.on('connect', async () => {
      for (const part of pieces(bytes, piece)) {
        socket.write(part);
        await new Promise((next) => setImmediate(next));
      }
      socket.end();
    });
  });
}

/** The first twenty pieces of a length, and the rest; all in one where that is 0. */
function pieces(bytes: Buffer, length: number): Buffer[] {
  if (length === 0) return [bytes];
  const first = Array.from({ length: 20 }, (_, i) => bytes.subarray(i * length, (i + 1) * length));
  return [...first, bytes.subarray(20 * length)].filter((part) => part.length > 0);
}
