import type { Attribute, Graph, Node, ValueInfo } from './graph.js';
import { inferNode } from './inference/infer-node.js';
import { Names } from './names.js';
import { typeOfConstant, type Dimension, type ElementType, type TensorData } from './tensor.js';
import type { ValueType } from './value-type.js';

/** Attributes of a node, by their names. */
export type Attributes = Readonly<Record<string, Attribute>>;

interface Content {
  readonly inputs: ValueInfo[];
  readonly outputs: ValueInfo[];
  readonly nodes: Node[];
  readonly constants: Map<string, TensorData>;
  /** Names that are kept for outputs to come. */
  readonly reserved: Set<string>;
}

/** What a graph within another has of that one. */
interface Inherited {
  readonly scope: string;
  readonly names: Names;
  readonly content?: Content;
  readonly root: Content;
  readonly shared: Map<string, string>;
  readonly known: Known;
  readonly taker: GraphBuilder | undefined;
}

/** What is known of the values of a graph and of its subgraphs, whose names differ. */
interface Known {
  readonly types: Map<string, ValueType>;
  readonly constants: Map<string, TensorData>;
  readonly producers: Map<string, Node>;
}

/** A whole number as an attribute: `{ axis: int(1) }`. */
export const int = (value: number): Attribute => ({ kind: 'int', value });
/** A list of whole numbers as an attribute: `{ axes: ints(1, 2) }`. */
export const ints = (...value: readonly number[]): Attribute => ({ kind: 'ints', value });
/** A list of floats as an attribute. */
export const floatList = (...value: readonly number[]): Attribute => ({ kind: 'floats', value });
/** A list of texts as an attribute. */
export const strings = (...value: readonly string[]): Attribute => ({ kind: 'strings', value });
/** A float as an attribute: `{ epsilon: float(1e-5) }`. */
export const float = (value: number): Attribute => ({ kind: 'float', value });
/** A text as an attribute: `{ mode: string('linear') }`. */
export const string = (value: string): Attribute => ({ kind: 'string', value });
/** A graph as an attribute, such as the body of a `Loop`. */
export const subgraph = (value: Graph): Attribute => ({ kind: 'graph', value });

/** Grows a graph node by node. Values are named after the scope and the operation that made them. */
export class GraphBuilder {
  readonly #name: string;
  readonly #scope: string;
  readonly #names: Names;
  readonly #content: Content;
  /** The content of the outermost graph, where weights lie. */
  readonly #root: Content;
  /** The values of the weights there by the names that were asked for, which something else may have had already. */
  readonly #shared: Map<string, string>;
  readonly #known: Known;
  /** The graph whose values weights become, where they are not just those of the outermost one. */
  #taker: GraphBuilder | undefined;

  constructor(name: string, inherited?: Inherited) {
    this.#name = name;
    this.#scope = inherited?.scope ?? '';
    this.#names = inherited?.names ?? new Names();
    this.#content = inherited?.content ?? {
      inputs: [],
      outputs: [],
      nodes: [],
      constants: new Map(),
      reserved: new Set(),
    };
    this.#root = inherited?.root ?? this.#content;
    this.#shared = inherited?.shared ?? new Map();
    this.#taker = inherited?.taker;
    this.#known = inherited?.known ?? { types: new Map(), constants: new Map(), producers: new Map() };
  }

  /** The same graph, with names under `scope/`, so that a person finds the layer again. */
  within(scope: string): GraphBuilder {
    return new GraphBuilder(this.#name, {
      scope: `${this.#scope}${scope}/`,
      names: this.#names,
      content: this.#content,
      root: this.#root,
      shared: this.#shared,
      known: this.#known,
      taker: this.#taker,
    });
  }

  /**
   * A new graph for a loop or a branch: it sees the values of this one, and shares none of its names.
   *
   * With `takesWeights` (default: false) weights that are added within become values of this graph. ONNX Runtime packs a weight
   * for quick products only if it is in the graph of the product or in the one around that.
   */
  inner(name: string, { takesWeights = false }: { takesWeights?: boolean } = {}): GraphBuilder {
    const inner = new GraphBuilder(`${this.#scope}${name}`, {
      scope: `${this.#scope}${name}/`,
      names: this.#names,
      root: this.#root,
      shared: takesWeights ? new Map() : this.#shared,
      known: this.#known,
      taker: this.#taker,
    });
    if (takesWeights) inner.#taker = inner;
    return inner;
  }

  /** A name under the scope, for inputs and outputs of inner graphs. */
  scoped(name: string): string {
    return this.#scope + name;
  }

  /** Declares an input that is a list of tensors, as loops carry them. */
  sequenceInput(name: string, type: ElementType, shape?: readonly Dimension[]): string {
    const claimed = this.#names.claim(name);
    const known = { type, shape, sequence: true };
    this.#content.inputs.push({ name: claimed, ...known });
    this.#known.types.set(claimed, known);
    return claimed;
  }

  /** Declares an input; its name is taken as it is. Without a shape its rank is open. */
  input(name: string, type: ElementType, shape?: readonly Dimension[], description?: string): string {
    const claimed = this.#names.claim(name);
    this.#content.inputs.push({
      name: claimed,
      type,
      shape,
      ...(description !== undefined && { description }),
    });
    this.#known.types.set(claimed, { type, shape });
    return claimed;
  }

  /** Adds a constant under the scope. */
  constant(name: string, tensor: TensorData): string {
    const claimed = this.#names.claim(this.#scope + name);
    this.#content.constants.set(claimed, tensor);
    this.#know(claimed, tensor);
    return claimed;
  }

  /**
   * Adds a weight once, to the outermost graph, where loops and branches see it too: a second call with the same full
   * name yields the first one's value.
   */
  sharedConstant(fullName: string, tensor: () => TensorData): string {
    const known = this.#shared.get(fullName);
    if (known !== undefined) return known;
    const constant = tensor();
    const value = this.#taker ? this.#taken(this.#taker, fullName, constant) : this.#names.claim(fullName);
    if (!this.#taker) this.#root.constants.set(value, constant);
    this.#know(value, constant);
    this.#shared.set(fullName, value);
    return value;
  }

  /**
   * A weight of the outermost graph as a value of an inner one, which ONNX Runtime computes when it loads the graph. (That the
   * inner graph holds it itself is not for browsers: there only the outermost one reads external data.)
   */
  #taken(taker: GraphBuilder, fullName: string, constant: TensorData): string {
    const outermost = this.#names.claim(fullName);
    this.#root.constants.set(outermost, { ...constant, shape: [1, ...constant.shape] });
    this.#know(outermost, { ...constant, shape: [1, ...constant.shape] });
    const axes = taker.constant(`${fullName}_axis`, {
      type: 'int64',
      shape: [1],
      values: BigInt64Array.of(0n),
    });
    return taker.add('Squeeze', [outermost, axes], {}, fullName);
  }

  /** Adds a node with one output and returns that output's name. */
  add(op: string, inputs: readonly string[], attributes: Attributes = {}, name: string = op): string {
    const output = this.#names.claim(this.#scope + name);
    this.#append({ name: output, op, inputs, outputs: [output], attributes });
    return output;
  }

  /** Adds a node with as many outputs as there are names; a name `''` leaves an output out. */
  addWithOutputs<const Names extends readonly string[]>(
    op: string,
    inputs: readonly string[],
    names: Names,
    attributes: Attributes = {},
  ): { readonly [Index in keyof Names]: string } {
    const outputs = names.map((name) => (name === '' ? '' : this.#names.claim(this.#scope + name)));
    this.#append({ name: this.#names.claim(this.#scope + op), op, inputs, outputs, attributes });
    // `map` keeps the length of the tuple, which its type does not say.
    return outputs as { readonly [Index in keyof Names]: string };
  }

  /** Keeps names for outputs, so that no value that is made before they are declared takes one. */
  reserveOutputs(names: readonly string[]): void {
    for (const name of names) if (this.#names.take(name)) this.#content.reserved.add(name);
  }

  /** Declares a value to be an output of the graph, under a name of its own. */
  output(
    name: string,
    value: string,
    type: ElementType,
    shape?: readonly Dimension[],
    description?: string,
  ): void {
    this.outputOfType(name, value, { type, shape }, description);
  }

  /** Declares a value of any type, such as a list of tensors, to be an output of the graph. */
  outputOfType(
    name: string,
    value: string,
    { type, shape, sequence }: ValueType,
    description?: string,
  ): void {
    const claimed = this.#content.reserved.delete(name) ? name : this.#names.claim(name);
    this.#append({ name: claimed, op: 'Identity', inputs: [value], outputs: [claimed], attributes: {} });
    this.#content.outputs.push({
      name: claimed,
      type,
      ...(shape && { shape }),
      ...(sequence && { sequence }),
      ...(description !== undefined && { description }),
    });
  }

  /** What is known of a value of this graph, or of one around it. */
  typeOf(value: string): ValueType | undefined {
    return this.#known.types.get(value);
  }

  /** The content of a value that is a constant. */
  constantOf(value: string): TensorData | undefined {
    return this.#known.constants.get(value);
  }

  /** The node that computes a value of this graph, or of one around it; `undefined` for inputs and constants. */
  producerOf(value: string): Node | undefined {
    return this.#known.producers.get(value);
  }

  /**
   * Grows the graph, and takes all of it back where nothing comes of it: what is built is `undefined`. Inner graphs
   * that the attempt has made must not be used afterwards.
   */
  attempt<Built>(build: () => Built | undefined): Built | undefined {
    const { inputs, outputs, nodes, constants } = this.#content;
    const lists = [inputs, outputs, nodes].map((list) => ({ list, length: list.length }));
    const maps = [constants, this.#root.constants, this.#shared, ...Object.values(this.#known)].map(
      (map: Map<string, unknown>) => ({ map, before: new Map(map) }),
    );
    const names = this.#names.taken();
    const built = build();
    if (built !== undefined) return built;
    for (const { list, length } of lists) list.length = length;
    for (const { map, before } of maps) {
      map.clear();
      for (const [key, value] of before) map.set(key, value);
    }
    this.#names.restore(names);
    return undefined;
  }

  /** Says what a value is where that cannot be inferred from its node, or where the caller knows better. */
  declare(value: string, type: ValueType): string {
    this.#known.types.set(value, type);
    return value;
  }

  /** The graph as it has grown; the builder can go on. */
  build(): Graph {
    const { reserved: _, ...content } = this.#content;
    return { name: this.#name, ...content };
  }

  #append(node: Node): void {
    this.#content.nodes.push(node);
    const types = inferNode(node, {
      typeOf: (value) => this.typeOf(value),
      constantOf: (value) => this.constantOf(value),
    });
    for (const [index, output] of node.outputs.entries()) {
      const type = types[index];
      if (output === '') continue;
      this.#known.producers.set(output, node);
      if (type) this.#known.types.set(output, type);
    }
  }

  #know(name: string, constant: TensorData): void {
    this.#known.constants.set(name, constant);
    this.#known.types.set(name, typeOfConstant(constant));
  }
}
