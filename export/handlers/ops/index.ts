import type { OpHandler } from '../op-handler.js';

/** The handlers of all ops that are converted without further ado, by name. */
export const OPS: Readonly<Record<string, OpHandler>> = {};
