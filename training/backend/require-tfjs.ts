import { requirePeers, type PeerGroup } from '../../src/peers/require-peers.js';

/** What training computes with: of all this a program that only writes has no need. */
const FOR_TRAINING: PeerGroup = {
  code: 'NO_BACKEND',
  name: 'tfjs',
  needed: ['@tensorflow/tfjs'],
  wanted: ['@tensorflow/tfjs-node', '@tensorflow/tfjs-backend-wasm', 'node-api-headers'],
  // The install script of tfjs-node downloads what ours finds or provides by itself.
  flags: ['--ignore-scripts'],
};

/**
 * Checks that tfjs is installed, before anything is imported that imports it.
 * @param purpose such as `to train with`
 * @throws {SentenceVaeError} `NO_BACKEND`, saying what to install
 */
export function requireTfjs(purpose: string): void {
  requirePeers(FOR_TRAINING, purpose);
}
