import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { badRequest } from '../bad-request.js';
import type { OpenInference } from '../open-inference.js';
import { packBody, packingFor } from './content-encoding.js';
import { readInferenceRequest } from './inference-request.js';
import { writeInferenceResponse } from './inference-response.js';
import { addressOf, type ModelRoute } from './model-route.js';

const JSON_LENGTH = 'inference-header-content-length';

/** `POST /models/NAME[/versions/VERSION]/infer` */
export async function inferRoute(app: FastifyInstance, { inference }: { inference: OpenInference }) {
  app.post<ModelRoute>('/models/:name/infer', infer);
  app.post<ModelRoute>('/models/:name/versions/:version/infer', infer);

  async function infer(request: FastifyRequest<ModelRoute>, reply: FastifyReply): Promise<Buffer> {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const asked = readInferenceRequest(body, jsonLengthOf(request.headers[JSON_LENGTH]));
    const answer = await inference.infer(addressOf(request), asked, request.signal);
    const response = writeInferenceResponse(answer, asked);
    if (response.jsonLength === undefined) {
      reply.type('application/json; charset=utf-8');
    } else {
      reply.type('application/octet-stream').header('Inference-Header-Content-Length', response.jsonLength);
    }
    reply.header('vary', 'accept-encoding');
    const packing = packingFor(request.headers['accept-encoding'], response.body.length);
    if (!packing) return response.body;
    reply.header('content-encoding', packing);
    return packBody(response.body, packing);
  }
}

function jsonLengthOf(header: string | string[] | undefined): number | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && /^\d{1,15}$/.test(header)) return Number(header);
  throw badRequest(
    'Inference-Header-Content-Length to be the number of bytes of the JSON',
    `${JSON.stringify(header)} came`,
    'Count the bytes, or leave the header out where JSON is all',
  );
}
