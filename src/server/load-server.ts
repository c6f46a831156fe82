import { requirePeers, type PeerGroup } from '../peers/require-peers.js';
import type { ServeOptions } from './options.js';
import type { ModelServer } from './serve.js';

/** What a server is made of: more packages than all else, of which a program that only writes has no need. */
const FOR_SERVING: PeerGroup = {
  code: 'NOT_INSTALLED',
  name: 'fastify, gRPC and the like',
  needed: [
    '@fastify/rate-limit',
    '@fastify/swagger',
    '@grpc/grpc-js',
    '@grpc/proto-loader',
    'fastify',
    'negotiator',
    'prom-client',
  ],
};

/**
 * Puts models on the network.
 * @param models each the folder of one or the name of a shipped one; `name=folder` serves it under another name
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for unusable options, or a port that is taken; `BAD_PACKAGE` for folders that
 * aren't there; `NOT_INSTALLED` with the command that installs what serving needs besides this package
 */
export async function serve(models: readonly string[], options: ServeOptions = {}): Promise<ModelServer> {
  requirePeers(FOR_SERVING, 'to serve with');
  const { serve: start } = await import('./serve.js');
  return start(models, options);
}
