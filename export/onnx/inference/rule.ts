import type { Attribute } from '../graph.js';
import type { Dimension, ElementType, TensorData } from '../tensor.js';
import type { ValueType } from '../value-type.js';

/** A node as a rule sees it. */
export interface NodeFacts {
  readonly op: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** `undefined` for an optional input that is left out, and for one that nothing is known of. */
  readonly inputs: readonly (ValueType | undefined)[];
  /** Whether an optional input is there. */
  readonly isGiven: (input: number) => boolean;
  /** How many outputs the node declares. */
  readonly outputs: number;
  /** The content of an input that is a constant. */
  readonly constantOf: (input: number) => TensorData | undefined;
  /** What is known of a value inside of the node's subgraphs. */
  readonly typeWithin: (value: string) => ValueType | undefined;
}

/** A length as a rule sees it: `undefined` where it cannot be known. */
export type Length = Dimension | undefined;

/** What a rule says of an output: a length that it cannot know is `undefined` and gets a name of its own. */
export interface InferredType {
  readonly type: ElementType;
  readonly shape?: readonly Length[] | undefined;
  readonly elements?: readonly Length[] | undefined;
  readonly sequence?: boolean | undefined;
}

/** The types of a node's outputs, as the ONNX specification of its operator says; `undefined` for one that is not known. */
export type InferenceRule = (node: NodeFacts) => readonly (InferredType | undefined)[];

/** Rules by the operators that they are for. */
export type RulesByOperator = Readonly<Record<string, InferenceRule>>;
