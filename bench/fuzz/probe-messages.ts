import type { Verdict } from './verdict.js';

export type ToProbe = { kind: 'feed'; input: unknown } | { kind: 'close' };

export type FromProbe =
  | { kind: 'ready' }
  /** By how many MiB the process grew beyond what it ever was. */
  | { kind: 'fed'; verdict: Verdict; mebibytes: number };
