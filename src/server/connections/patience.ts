/** How long clients may take, in milliseconds. */
export interface Patience {
  /** To send headers, from the moment on at which a connection is there or its last answer was sent. */
  headersMs: number;
  /** To send a whole request. */
  requestMs: number;
  /** To take or send anything at all, beyond the deadline of requests. */
  silenceMs: number;
  /** How often the first two are looked at. */
  lookEveryMs: number;
}

export const PATIENCE: Patience = {
  headersMs: 10_000,
  requestMs: 30_000,
  silenceMs: 30_000,
  lookEveryMs: 1000,
};
