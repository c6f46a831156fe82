import type { Attribute } from '../graph.js';
import type { Dimension, ElementType, TensorData } from '../tensor.js';
import type { ValueType } from '../value-type.js';

/** A node as a rule sees it. */
export interface NodeFacts {
  readonly op: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** `undefined` for an optional input that is left out, and for one that nothing is known of. */
  readonly inputs: readonly (ValueType | undefined)[];
  /** How many outputs the node declares. */
  readonly outputs: number;
  /** The content of an input that is a constant. */
  readonly constantOf: (input: number) => TensorData | undefined;
}

/** What a rule says of an output: a length that it cannot know is `undefined` and gets a name of its own. */
export interface InferredType {
  readonly type: ElementType;
  readonly shape?: readonly (Dimension | undefined)[] | undefined;
  readonly elements?: readonly (Dimension | undefined)[] | undefined;
  readonly sequence?: boolean | undefined;
}

/** The types of a node's outputs, as the ONNX specification of its operator says; `undefined` for one that is not known. */
export type InferenceRule = (node: NodeFacts) => readonly (InferredType | undefined)[];
