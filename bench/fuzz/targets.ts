import type { FuzzTarget } from './fuzz-target.js';

/** All targets by name, each the default export of its file. */
export const TARGET_NAMES = [
  'package-config',
  'tokenizer',
  'graph',
  'tfjs-model',
  'run-folder',
  'corpus',
  'data-files',
  'rest',
  'oip-http',
  'http-bytes',
  'grpc',
  'cli',
] as const;

export type TargetName = (typeof TARGET_NAMES)[number];

/** A target, and the module that it is in as another process can load it. */
export async function loadTarget(name: TargetName): Promise<{ target: FuzzTarget; module: URL }> {
  const folder = import.meta.url.endsWith('.ts') ? '../../dist/bench/fuzz/targets' : './targets';
  const module = new URL(`${folder}/${name}.js`, import.meta.url);
  const { default: target } = (await import(module.href)) as { default: FuzzTarget };
  return { target, module };
}
