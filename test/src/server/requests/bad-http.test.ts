import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../../../src/server/app.js';
import { noModels } from '../../../fixtures/server/no-models.js';

/** What a server says to bytes that come along a connection of their own, until it closes that. */
async function answerTo(bytes: string): Promise<{ status: number; code: unknown }> {
  await using app = await createApp({ models: noModels(), bodyLimit: 1024 });
  app.post('/read', async () => ({}));
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  let said = '';
  socket.setEncoding('utf8').on('data', (text: string) => (said += text));
  // What is left of a request that was refused comes to nobody.
  socket.on('error', () => {});
  socket.write(bytes);
  await once(socket, 'close');
  const [head = '', body = ''] = said.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), code: JSON.parse(body).error.code };
}

const post = (headers: string, body: string) =>
  `POST /read HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${headers}\r\n\r\n${body}`;

describe('what is no request', () => {
  it.each([
    ['other than HTTP', 'EHLO example.org\r\n\r\n', 400, 'BAD_ARGUMENT'],
    [
      'of two lengths',
      post('content-length: 2\r\ntransfer-encoding: chunked', '0\r\n\r\n'),
      400,
      'BAD_ARGUMENT',
    ],
    ['of two lengths that differ', post('content-length: 2\r\ncontent-length: 3', '{}'), 400, 'BAD_ARGUMENT'],
    ['of a length twice', post('content-length: 2\r\ncontent-length: 2', '{}'), 400, 'BAD_ARGUMENT'],
    ['of a length with a sign', post('content-length: +2', '{}'), 400, 'BAD_ARGUMENT'],
    ['of a length in two parts', post('content-length: 2, 2', '{}'), 400, 'BAD_ARGUMENT'],
    ['in chunks and not', post('transfer-encoding: chunked, identity', '0\r\n\r\n'), 400, 'BAD_ARGUMENT'],
    ['in chunks of another kind', post('transfer-encoding: xchunked', '0\r\n\r\n'), 400, 'BAD_ARGUMENT'],
    ['of chunks of no size', post('transfer-encoding: chunked', 'g\r\n'), 400, 'BAD_ARGUMENT'],
    ['of a header with a space', post('content-length : 2', '{}'), 400, 'BAD_ARGUMENT'],
    ['of a header in two lines', post('x: 1\r\n folded', '{}'), 400, 'BAD_ARGUMENT'],
    ['of a header with a zero', post('x: \0', '{}'), 400, 'BAD_ARGUMENT'],
    ['of lines that end otherwise', 'GET / HTTP/1.1\nhost: a\n\n', 400, 'BAD_ARGUMENT'],
    ['in HTTP/3.0', 'GET / HTTP/3.0\r\nhost: a\r\n\r\n', 400, 'BAD_ARGUMENT'],
    ['for no host', 'GET /healthz HTTP/1.1\r\n\r\n', 400, 'BAD_ARGUMENT'],
    ['for two hosts', 'GET /healthz HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n', 400, 'BAD_ARGUMENT'],
    ['with huge headers', `GET / HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'TOO_LARGE'],
    [
      'with a huge body',
      post('content-type: application/json\r\ncontent-length: 2000000', '{'),
      413,
      'TOO_LARGE',
    ],
    [
      'in damaged JSON',
      post('content-type: application/json\r\ncontent-length: 1', '{'),
      400,
      'BAD_ARGUMENT',
    ],
    [
      'with a prototype',
      post('content-type: application/json\r\ncontent-length: 16', '{"__proto__": 1}'),
      400,
      'BAD_ARGUMENT',
    ],
    ['in XML', post('content-type: text/xml\r\ncontent-length: 4', '<a/>'), 415, 'WRONG_MEDIA_TYPE'],
  ])('%s is refused', async (_, bytes, status, code) => {
    expect(await answerTo(bytes)).toEqual({ status, code });
  });
});
