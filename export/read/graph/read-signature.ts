import { badModelFile } from '../bad-model-file.js';
import type { GraphEnd, GraphInput, GraphNode, ValueReference } from '../graph-model.js';
import type { SignatureDef, TensorInfo } from './graph-def.js';
import { readShape } from './read-attribute.js';
import { readReference } from './references.js';
import { nodeType } from './types.js';

type Nodes = ReadonlyMap<string, GraphNode>;

/** The inputs that the signature names, in its order; without one the placeholders. */
export function inputsOf(nodes: Nodes, signature: SignatureDef): readonly GraphInput[] {
  const named = entries(nodes, signature.inputs);
  if (named.length > 0) return named.map(typed);
  return [...nodes.values()]
    .filter(({ op }) => op.startsWith('Placeholder'))
    .map(({ name }) => typed(described(nodes, name, { node: name, output: 0 }, {})));
}

function typed({ type, ...input }: GraphEnd): GraphInput {
  if (type) return { ...input, type };
  throw badModelFile({
    expected: 'inputs that say their types',
    received: `${input.name} does not`,
    remedy: 'Convert the model again with tensorflowjs_converter',
  });
}

/**
 * The outputs that the signature names, in its order; without one the nodes that no other node takes.
 * @param structuredKeys what a user knows them by where the model was converted with structured outputs
 */
export function outputsOf(
  nodes: Nodes,
  signature: SignatureDef,
  structuredKeys: readonly string[] = [],
): readonly GraphEnd[] {
  const named = entries(nodes, signature.outputs);
  if (named.length > 0) {
    return named.map((output, index) => ({ ...output, name: structuredKeys[index] ?? output.name }));
  }
  const taken = new Set<string>();
  for (const { inputs, controlInputs } of nodes.values()) {
    for (const { node } of inputs) taken.add(node);
    for (const node of controlInputs) taken.add(node);
  }
  return [...nodes.keys()]
    .filter((name) => !taken.has(name))
    .map((name) => described(nodes, name, { node: name, output: 0 }, {}));
}

/** tfjs passes over names whose nodes the converter has removed. */
function entries(
  nodes: Nodes,
  tensors: Readonly<Record<string, TensorInfo>> | null | undefined,
): readonly GraphEnd[] {
  return Object.entries(tensors ?? {}).flatMap(([key, info]) => {
    const from = readReference(info.name ?? key, (node) => nodes.get(node)?.op);
    return nodes.has(from.node) ? [described(nodes, withoutFirst(key), from, info)] : [];
  });
}

/** Keys that are references to a node's first output, as older converters write them, say no more than its name. */
function withoutFirst(key: string): string {
  return key.replace(/:0$/, '');
}

function described(
  nodes: Nodes,
  name: string,
  from: ValueReference,
  { dtype, tensorShape, resourceId }: TensorInfo,
): GraphEnd {
  const attributes = nodes.get(from.node)?.attributes;
  const type = attributes?.get('dtype');
  const shape = attributes?.get('shape');
  const declared = tensorShape ? readShape(tensorShape) : undefined;
  return {
    name,
    from,
    type: type?.kind === 'type' ? type.value : nodeType(dtype),
    shape: (shape?.kind === 'shape' ? shape.value : undefined) ?? declared,
    ...(resourceId !== undefined && resourceId !== null && { resourceId: Number(resourceId) }),
  };
}
