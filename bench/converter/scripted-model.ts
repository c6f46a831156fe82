import { runInNewContext } from 'node:vm';
import { Check } from 'typebox/value';
import { Type, type Static } from 'typebox';
import { SentenceVaeError } from '../../src/errors.js';

/** As much of a model.json as is needed to put its files together. */
export const Manifest = Type.Object({
  weightsManifest: Type.Array(Type.Object({ paths: Type.Array(Type.String()) })),
});
export type Manifest = Static<typeof Manifest>;

/**
 * The model.json in a script that exports it.
 * @throws {SentenceVaeError} `BAD_PEER` if the script exports something else
 */
export function modelOf(script: string, name: string): Manifest {
  const exported = exportsOf(script);
  // From another realm: its prototypes are not ours.
  const model: unknown = exported === undefined ? undefined : JSON.parse(JSON.stringify(exported));
  if (Check(Manifest, model)) return model;
  throw unexpected('a model with a "weightsManifest"', name);
}

/**
 * The bytes of a shard in a script that exports them as base64.
 * @throws {SentenceVaeError} `BAD_PEER` if the script exports something else
 */
export function shardOf(script: string, name: string): Buffer {
  const exported = exportsOf(script);
  if (typeof exported === 'string' && BASE64.test(exported)) return Buffer.from(exported, 'base64');
  throw unexpected('a string in base64', name);
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** `group1-shard1of2.bin` → `group1-shard1of2.min.js`. */
export function scriptOf(shard: string): string {
  return `${shard.replace(/\.bin$/, '')}.min.js`;
}

/** What a CommonJS script exports. It is given nothing but `module` and `exports`. */
function exportsOf(script: string): unknown {
  const scope = { module: { exports: {} as unknown }, exports: {} };
  scope.module.exports = scope.exports;
  runInNewContext(script, scope);
  return scope.module.exports;
}

function unexpected(expected: string, name: string): SentenceVaeError {
  return new SentenceVaeError('BAD_PEER', {
    expected: `${name} to export ${expected}`,
    received: 'it exports something else',
    remedy: 'Take the version that models.ts pins',
  });
}
