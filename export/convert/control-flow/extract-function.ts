import type { FunctionInput, GraphFunction, GraphNode, ValueReference } from '../../read/graph-model.js';
import { sourceOf } from '../../read/graph/source-of.js';
import { keyOf, type Nodes } from './references.js';

/** Where a value that a function needs comes from. */
export type Origin =
  /** Computed in the function, by a copy of its node. */
  | 'inside'
  /** Computed around it, and handed in. */
  | { readonly outside: ValueReference }
  /** An input of the function by name. */
  | { readonly input: string }
  /** The same as another value. */
  | { readonly same: ValueReference };

/** What a function needs of the values around it, in the order of its inputs. */
export class Captures {
  readonly #names = new Map<string, string>();
  readonly references: ValueReference[] = [];

  /** The name of the input that a value around the function comes in by. */
  nameOf(reference: ValueReference): string {
    const key = keyOf(reference);
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    // No node is called so, since references have colons.
    const name = `captured:${key}`;
    this.#names.set(key, name);
    this.references.push(reference);
    return name;
  }

  get names(): readonly string[] {
    return [...this.#names.values()];
  }
}

/** Copies of the nodes that some values need, and these values in terms of the copies. */
export interface Extract {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly outputs: readonly ValueReference[];
}

/** Cuts what some values need out of a graph, to be the body of a function. Constants are copied into it. */
export function extract(
  nodes: Nodes,
  wanted: readonly ValueReference[],
  originOf: (reference: ValueReference) => Origin,
  captures: Captures,
): Extract {
  const copied = new Map<string, GraphNode>();
  const left: string[] = [];
  const outputs = wanted.map(inside);
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    const node = nodes.get(name);
    if (!node || copied.has(name)) continue;
    copied.set(name, { ...node, inputs: [], controlInputs: [] });
    copied.set(name, { ...node, inputs: node.inputs.map(inside), controlInputs: [] });
  }
  return { nodes: copied, outputs };

  function inside(reference: ValueReference): ValueReference {
    const source = sourceOf(nodes, reference);
    if (nodes.get(source.node)?.op === 'Const') return copy(source);
    const origin = originOf(reference);
    if (origin === 'inside') return copy(reference);
    if ('input' in origin) return { node: origin.input, output: 0 };
    if ('same' in origin) return inside(origin.same);
    const outside = sourceOf(nodes, origin.outside);
    if (nodes.get(outside.node)?.op === 'Const') return copy(outside);
    return { node: captures.nameOf(outside), output: 0 };
  }

  function copy(reference: ValueReference): ValueReference {
    left.push(reference.node);
    return reference;
  }
}

/** A function whose outputs have the names of their places. */
export function functionFrom(
  name: string,
  inputs: readonly string[],
  { nodes, outputs }: Extract,
): GraphFunction {
  return {
    name,
    // Nothing asks for the types of arguments: the values that come in have types of their own.
    inputs: inputs.map((input): FunctionInput => ({ name: input, type: 'variant' })),
    outputs: outputs.map((from, index) => ({ name: `output_${index}`, from })),
    nodes,
  };
}
