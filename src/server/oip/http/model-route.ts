import type { FastifyRequest } from 'fastify';
import type { ModelAddress } from '../open-inference.js';

/** An address that names a model and, perhaps, one of its versions. */
export interface ModelRoute {
  Params: { name: string; version?: string };
}

export function addressOf({ params }: FastifyRequest<ModelRoute>): ModelAddress {
  return { name: params.name, version: params.version };
}
