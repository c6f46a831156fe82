import type { Attribute, Node } from '../../onnx/graph.js';
import type { TensorData } from '../../onnx/tensor.js';
import type { ValueType } from '../../onnx/value-type.js';
import type { Permutation } from './permutation.js';

/**
 * How a node works in any order of its axes. The frame is made of the axes of its largest operand; the others have some of
 * them. A layout is a permutation of the frame.
 */
export interface Frame {
  readonly rank: number;
  /** Which axis of the frame each axis of an input is; `undefined` for an input that is read as it is. */
  readonly inputs: readonly (readonly number[] | undefined)[];
  readonly outputs: readonly (readonly number[])[];
  /** Layouts that the operator does not take; default: none. */
  readonly forbids?: ((layout: Permutation) => boolean) | undefined;
  /** What changes in the node under a layout, besides the order of its operands. */
  readonly changes?: ((layout: Permutation) => Changes) | undefined;
}

export interface Changes {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** Constants that come in place of inputs, by index. */
  readonly constants?: ReadonlyMap<number, TensorData>;
}

/** What a rule asks about a node. */
export interface FrameFacts {
  readonly node: Node;
  readonly typeOf: (input: number) => ValueType | undefined;
  /** `undefined` for sequences too. */
  readonly rankOf: (input: number) => number | undefined;
  readonly constantOf: (input: number) => TensorData | undefined;
}

/** The frame of a node, or `undefined` where it must be computed as it is. */
export type FrameRule = (facts: FrameFacts) => Frame | undefined;

export type FrameRules = Readonly<Record<string, FrameRule>>;

/** The same rule for several operators. */
export function each(ops: readonly string[], rule: FrameRule): FrameRules {
  return Object.fromEntries(ops.map((op) => [op, rule]));
}
