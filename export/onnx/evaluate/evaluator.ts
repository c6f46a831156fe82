import type { Attribute } from '../graph.js';
import type { TensorData } from '../tensor.js';

/** A node whose inputs are all constants. */
export interface ConstantNode {
  readonly op: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** `undefined` for an optional input that is left out. */
  readonly inputs: readonly (TensorData | undefined)[];
  /** How many outputs the node declares. */
  readonly outputs: number;
}

/**
 * Computes the outputs of a node as the ONNX specification of its operator says; `undefined` where that can't or shouldn't
 * be done ahead: inputs that contradict each other, a type without arithmetic here, a result too large to store.
 */
export type Evaluator = (node: ConstantNode) => readonly TensorData[] | undefined;

/** An evaluator of an operator with one output. */
export function oneOutput(evaluate: (node: ConstantNode) => TensorData | undefined): Evaluator {
  return (node) => {
    const output = evaluate(node);
    return output && [output];
  };
}
