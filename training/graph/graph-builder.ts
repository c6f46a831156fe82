import { attribute, type Attribute, type Attributes } from './attribute.js';
import { TF_TYPE } from './data-types.js';
import type { GraphNode } from './graph-def.js';
import type { HostTensor } from './host-tensor.js';

/** Collects the nodes of a graph; each name starts with the prefix, so that many graphs fit into one session. */
export class GraphBuilder {
  readonly nodes: GraphNode[] = [];
  readonly #shapes = new Map<string, readonly number[]>();
  readonly #prefix: string;
  readonly #constants = new Map<string, string>();
  readonly #casts = new Map<string, string>();
  readonly #halves = new Map<string, readonly string[]>();
  readonly #reshaped = new Map<string, string>();
  /** What reshaped nodes are made of. */
  readonly #origins = new Map<string, string>();
  /** What float32 nodes were before they were widened from bfloat16. */
  readonly #rounded = new Map<string, string>();

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** Adds a node and returns its name, which also stands for its first output. */
  node(op: string, inputs: readonly string[], attributes: Attributes = {}, name?: string): string {
    const full = `${this.#prefix}/${name ?? `${op}_${this.nodes.length}`}`;
    this.nodes.push({ name: full, op, inputs, attributes });
    return full;
  }

  /** The shapes of nodes' first outputs, as far as they were described. */
  get shapes(): ReadonlyMap<string, readonly number[]> {
    return this.#shapes;
  }

  /** Notes the shape of a node's first output. */
  describe(node: string, shape: readonly number[]): void {
    this.#shapes.set(node, shape);
  }

  /** A constant; equal ones are one node. */
  constant({ dtype, shape, values }: HostTensor): string {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const key = `${dtype} ${shape.join()} ${Buffer.from(bytes).toString('base64')}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const type = TF_TYPE[dtype];
    const value: Attribute = { kind: 'tensor', type, shape, bytes };
    const name = this.node('Const', [], { dtype: attribute.type(type), value });
    this.#constants.set(key, name);
    return name;
  }

  /** Int32 numbers as a constant of shape `[length]`, or `[]` for a single one. */
  integers(values: number | readonly number[]): string {
    return typeof values === 'number'
      ? this.constant({ dtype: 'int32', shape: [], values: Int32Array.of(values) })
      : this.constant({ dtype: 'int32', shape: [values.length], values: Int32Array.from(values) });
  }

  /** The same tensor with another element type; asked twice, it is one node. */
  cast(input: string, from: number, to: number): string {
    const key = `${input} ${from} ${to}`;
    const known = this.#casts.get(key);
    if (known !== undefined) return known;
    const name = this.node('Cast', [input], { SrcT: attribute.type(from), DstT: attribute.type(to) });
    const shape = this.#shapes.get(input);
    if (shape) this.describe(name, shape);
    this.#casts.set(key, name);
    return name;
  }

  /** The first and the second half of a float32 tensor's rows; asked twice, they are the same nodes. */
  halves(input: string): readonly string[] {
    const known = this.#halves.get(input);
    if (known) return known;
    const split = this.node('Split', [this.integers(0), input], {
      T: attribute.type(TF_TYPE.float32),
      num_split: attribute.int(2),
    });
    const halves = [split, `${split}:1`];
    this.#halves.set(input, halves);
    return halves;
  }

  /** A tensor of a known shape in another one; there and back again it is the tensor itself, and on the way it is one node. */
  reshape(input: string, from: readonly number[], to: readonly number[], type: number): string {
    const origin = this.#origins.get(input) ?? input;
    if (origin === input) this.describe(input, from);
    if (this.#shapes.get(origin)?.join() === to.join()) return origin;
    const key = `${origin} ${to.join()}`;
    const known = this.#reshaped.get(key);
    if (known !== undefined) return known;
    const T = attribute.type(type);
    const name = this.node('Reshape', [origin, this.integers(to)], {
      T,
      Tshape: attribute.type(TF_TYPE.int32),
    });
    this.describe(name, to);
    this.#origins.set(name, origin);
    this.#reshaped.set(key, name);
    return name;
  }

  /** A bfloat16 tensor as float32, without a loss. */
  widen(rounded: string): string {
    const name = this.cast(rounded, TF_TYPE.bfloat16, TF_TYPE.float32);
    this.#rounded.set(name, rounded);
    return name;
  }

  /** A float32 tensor as bfloat16. */
  round(input: string): string {
    return this.#rounded.get(input) ?? this.cast(input, TF_TYPE.float32, TF_TYPE.bfloat16);
  }

  /** Whether a float32 tensor was bfloat16 before, so that rounding it costs nothing. */
  isRounded(input: string): boolean {
    return this.#rounded.has(input);
  }
}
