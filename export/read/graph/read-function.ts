import { badModelFile } from '../bad-model-file.js';
import type { GraphFunction } from '../graph-model.js';
import type { FunctionDef } from './graph-def.js';
import { readShape } from './read-attribute.js';
import { readNodes } from './read-nodes.js';
import { readReference } from './references.js';
import { nodeType } from './types.js';

/** Reads the body of a loop or a branch from a graph's library. */
export function readFunction({ signature, nodeDef, ret, argAttr }: FunctionDef): GraphFunction {
  const { name } = signature;
  const inputs = (signature.inputArg ?? []).map((argument, index) => {
    const type = nodeType(argument.type);
    if (!type) {
      throw badFunction(`say the type of its argument ${argument.name}`, `${name} says ${argument.type}`);
    }
    const known = argAttr?.[String(index)]?.attr?.['_output_shapes']?.list?.shape?.[0];
    return { name: argument.name, type, shape: known && readShape(known) };
  });
  const args = new Set(inputs.map((input) => input.name));
  // An argument hides a node of its name, as in tfjs.
  const definitions = (nodeDef ?? []).filter((node) => !args.has(node.name));
  const nodes = readNodes(definitions, `the function ${name}`, args);
  const outputs = (signature.outputArg ?? []).map((argument) => {
    const text = ret && Object.hasOwn(ret, argument.name) ? ret[argument.name] : undefined;
    const from = text === undefined ? undefined : readReference(text, (node) => nodes.get(node)?.op);
    if (from && (nodes.has(from.node) || args.has(from.node))) return { name: argument.name, from };
    throw badFunction(
      `say what its output ${argument.name} is`,
      text === undefined ? `${name} does not` : `${name} has no ${text}`,
    );
  });
  return { name, inputs, outputs, nodes };
}

function badFunction(expected: string, received: string) {
  return badModelFile({
    expected: `each function to ${expected}`,
    received,
    remedy: 'Convert the model again with tensorflowjs_converter',
  });
}
