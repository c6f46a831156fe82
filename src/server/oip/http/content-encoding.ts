import { pipeline } from 'node:stream';
import { promisify } from 'node:util';
import { createGunzip, createInflate, deflate, gzip, type Gunzip, type Inflate } from 'node:zlib';
import type { preParsingAsyncHookHandler, RequestPayload } from 'fastify';
import { SentenceVaeError } from '../../../errors.js';

/**
 * Unpacks bodies that came as gzip or deflate. The limit of a body holds for what comes out, as it comes: of a body that is
 * larger unpacked, no more than the limit is ever in memory.
 */
export const unpackBody: preParsingAsyncHookHandler = async (request, _, payload) => {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  switch (encoding) {
    case 'identity':
    case '':
      return payload;
    case 'gzip':
    case 'x-gzip':
      return unpacked(payload, createGunzip());
    case 'deflate':
      return unpacked(payload, createInflate());
    default:
      throw new SentenceVaeError('WRONG_MEDIA_TYPE', {
        expected: 'a body that is packed by gzip or deflate, or not at all',
        received: `its content-encoding is ${JSON.stringify(encoding)}`,
        remedy: 'Choose one of them',
      });
  }
};

function unpacked(payload: RequestPayload, unpack: Gunzip | Inflate): RequestPayload {
  // What goes wrong on either side ends `unpack` with it, which is where fastify hears of it.
  pipeline(payload, unpack, () => {});
  // fastify holds this against content-length.
  return Object.defineProperty(unpack, 'receivedEncodedLength', { get: () => unpack.bytesWritten });
}

/** Shorter bodies gain nothing. */
const LEAST_BYTES = 1024;

const pack = { gzip: promisify(gzip), deflate: promisify(deflate) };

/** How a body is packed for a client that accepts this; `undefined` for not at all. */
export function packingFor(acceptEncoding: string | undefined, bytes: number): keyof typeof pack | undefined {
  if (acceptEncoding === undefined || bytes < LEAST_BYTES) return undefined;
  const accepted = new Set<string>();
  for (const each of acceptEncoding.toLowerCase().split(',')) {
    const [name = '', ...weights] = each.split(';').map((part) => part.trim());
    if (!weights.some((weight) => /^q=0(\.0*)?$/.test(weight))) accepted.add(name);
  }
  if (accepted.has('gzip')) return 'gzip';
  return accepted.has('deflate') ? 'deflate' : undefined;
}

export function packBody(body: Buffer, packing: keyof typeof pack): Promise<Buffer> {
  return pack[packing](body);
}
