import { attribute } from './attribute.js';
import { TF_TYPE } from './data-types.js';
import type { GraphBuilder } from './graph-builder.js';
import { outputOf } from './output-names.js';

/** Writes what depends on a bool scalar, in TensorFlow's v1 control flow: an op with a dead input does not run. */
export class Conditions {
  readonly #graph: GraphBuilder;
  readonly #switches = new Map<string, string>();
  readonly #settled = new Map<string, string>();

  constructor(graph: GraphBuilder) {
    this.#graph = graph;
  }

  /** The tensor where the condition is true; where it is not, what reads it does not run. */
  onlyIf(condition: string, tensor: string, type: number): string {
    const key = `${tensor} ${condition}`;
    const known = this.#switches.get(key);
    if (known !== undefined) return known;
    const name = outputOf(this.#graph.node('Switch', [tensor, condition], { T: attribute.type(type) }), 1);
    this.#switches.set(key, name);
    return name;
  }

  /** A node that runs once a node that depends on the condition is over, or once it is clear that it will not run. */
  settled(condition: string, node: string): string {
    const known = this.#settled.get(node);
    if (known !== undefined) return known;
    const T = { T: attribute.type(TF_TYPE.int32) };
    const either = this.#graph.node('Switch', [this.#graph.integers(0), condition], T);
    const happened = this.#graph.node('Identity', [outputOf(either, 1), `^${node}`], T);
    const settled = this.#graph.node('Merge', [either, happened], { ...T, N: attribute.int(2) });
    this.#settled.set(node, settled);
    return settled;
  }
}
