import type { ValueReference } from '../graph-model.js';

/** The ops whose outputs tfjs tells apart by their names where functions refer to them. */
const OUTPUT_NAMES: Readonly<Record<string, readonly string[]>> = {
  StringNGrams: ['ngrams', 'ngrams_splits'],
  StringSplit: ['indices', 'values', 'shape'],
};

/**
 * What an input of a node or a signature points at: `x` and `x:1`, in functions `x:out:1` and the name of an argument.
 * @param opOf the op of a node
 */
export function readReference(text: string, opOf: (node: string) => string | undefined): ValueReference {
  const parts = text.split(':');
  const [node = ''] = parts;
  if (parts.length === 1) return { node, output: 0 };
  const output = Number(parts.at(-1));
  const outputName = parts.length === 3 ? parts[1] : undefined;
  if (outputName === undefined) return { node, output };
  const op = opOf(node) ?? '';
  const names = Object.hasOwn(OUTPUT_NAMES, op) ? OUTPUT_NAMES[op] : undefined;
  const named = names?.indexOf(outputName) ?? -1;
  return { node, output: named === -1 ? output : named, outputName };
}
