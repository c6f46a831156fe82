import type { ElementType, TensorData } from '../onnx/tensor.js';

/** A tfjs GraphModel as its files describe it: a TensorFlow graph whose constants are weights. */
export interface GraphModel extends GraphBody {
  readonly kind: 'graph';
  readonly name: string;
  /** The content of `Const` nodes by the nodes' names, those in functions included. */
  readonly weights: ReadonlyMap<string, TensorData>;
  /** The content of `Const` nodes that hold strings. */
  readonly strings: ReadonlyMap<string, StringTensor>;
  /** The graph that fills tables before the first run, if there is one. */
  readonly initializer?: GraphBody | undefined;
}

/** Nodes, and what goes in and out. */
export interface GraphBody {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  /** Bodies of loops and branches, and other functions, by name. */
  readonly functions: ReadonlyMap<string, GraphFunction>;
  readonly inputs: readonly GraphInput[];
  readonly outputs: readonly GraphEnd[];
}

/** A tensor of texts, row by row. */
export interface StringTensor {
  readonly shape: readonly number[];
  readonly values: readonly string[];
}

/** An input or output of a model. */
export interface GraphEnd {
  /** As the signature calls it; without a signature the node's name. */
  readonly name: string;
  readonly from: ValueReference;
  /** Left out where neither the node nor the signature says. */
  readonly type?: NodeType | undefined;
  /** `null` for an open length; left out where the rank is open. */
  readonly shape?: readonly (number | null)[] | undefined;
  /** Inputs with such a number are filled by the output of the initialiser that has it too, not by a user. */
  readonly resourceId?: number | undefined;
}

export interface GraphInput extends GraphEnd {
  readonly type: NodeType;
}

/** Points at one output of a node. */
export interface ValueReference {
  readonly node: string;
  /** Which of the node's outputs, as tfjs counts them. */
  readonly output: number;
  /** What a function calls the output, as in `TopKV2:indices:0`, where tfjs counts from 0 in each of them. */
  readonly outputName?: string | undefined;
}

/** A node of a TensorFlow graph. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly ValueReference[];
  /** Nodes that run before this one without handing it a value. */
  readonly controlInputs: readonly string[];
  readonly attributes: ReadonlyMap<string, NodeAttribute>;
}

/** A function of the model's library. Its nodes read its inputs by their names. */
export interface GraphFunction {
  readonly name: string;
  readonly inputs: readonly FunctionInput[];
  readonly outputs: readonly { readonly name: string; readonly from: ValueReference }[];
  readonly nodes: ReadonlyMap<string, GraphNode>;
}

/** An input of a function, such as the body of a loop. */
export interface FunctionInput {
  readonly name: string;
  readonly type: NodeType;
  /** `null` for an open length; left out where the rank is open. */
  readonly shape?: readonly (number | null)[] | undefined;
}

/** Types that nodes name; 64-bit integers are int32 and doubles float32, as in tfjs. */
export type NodeType = ElementType | 'string' | 'resource' | 'variant' | 'complex64';

/** An attribute of a node of TensorFlow, with its type. */
export type NodeAttribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'type'; readonly value: NodeType }
  /** `undefined`: the rank is open. */
  | { readonly kind: 'shape'; readonly value: readonly (number | null)[] | undefined }
  | { readonly kind: 'tensor'; readonly value: TensorData | StringTensor }
  /** The shape of a tensor whose content lies among the weights. */
  | { readonly kind: 'weight'; readonly value: readonly number[] }
  | { readonly kind: 'function'; readonly value: string }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'bools'; readonly value: readonly boolean[] }
  | { readonly kind: 'strings'; readonly value: readonly string[] }
  | { readonly kind: 'types'; readonly value: readonly NodeType[] }
  | { readonly kind: 'shapes'; readonly value: readonly (readonly (number | null)[] | undefined)[] }
  | { readonly kind: 'functions'; readonly value: readonly string[] };
