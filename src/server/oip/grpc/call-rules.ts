import type { ApiKeys } from '../../access/api-keys.js';
import { CallRates } from './call-rates.js';

/** What every call has to keep to. */
export interface CallRules {
  /** The most that a call, or a request of a stream, may take, in milliseconds. */
  readonly deadlineMs: number;
  /** Aborted when the server goes down: streams end when what they were asked is answered. */
  readonly closing: AbortSignal;
  /** Aborted when calls can't be waited for any longer; its reason is what they are answered. */
  readonly givenUp: AbortSignal;
  /** Keys, one of which a call must have; without, none is asked for. */
  readonly keys: ApiKeys | undefined;
  readonly rates: CallRates;
  readonly onCall: (report: CallReport) => void;
}

/** What became of a call, or of a request of a stream. */
export interface CallReport {
  /** Such as `ModelInfer`. */
  readonly method: string;
  /** As gRPC calls it: `OK`, `INVALID_ARGUMENT`, … */
  readonly status: string;
  readonly milliseconds: number;
  /** What it failed by. */
  readonly error?: unknown;
}

/** The same for what needs no key and isn't counted, as over HTTP: whoever watches over a server asks for its health. */
export function openTo(rules: CallRules): CallRules {
  return { ...rules, keys: undefined, rates: new CallRates(0) };
}
