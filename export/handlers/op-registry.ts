import type { OpHandler } from './op-handler.js';
import { OPS } from './ops/index.js';

const handlers = new Map<string, OpHandler>(Object.entries(OPS));

/** Teaches the converter an op of graph models, or replaces what it knows of one. */
export function registerOp(op: string, handler: OpHandler): void {
  handlers.set(op, handler);
}

/** The ops of graph models that can be converted, in alphabetical order. */
export function supportedOps(): readonly string[] {
  return [...handlers.keys()].toSorted();
}

/** The handler of an op, if there is one. */
export function opHandlerOf(op: string): OpHandler | undefined {
  return handlers.get(op);
}
