import { supportedOps } from '../handlers/op-registry.js';
import { REWRITTEN_OPS } from './control-flow/with-functions.js';

/** The ops of graph models that can be converted, with and without a handler of their own, in alphabetical order. */
export function convertibleOps(): readonly string[] {
  return [...supportedOps(), ...REWRITTEN_OPS, ...ENDS].toSorted();
}

/** A constant becomes an initializer, and an input of the model one of the graph. */
const ENDS = ['Const', 'Placeholder'];
