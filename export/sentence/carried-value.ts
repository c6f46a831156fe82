import type { Dimension, ElementType } from '../onnx/tensor.js';

/** A value that a loop hands on from one turn to the next. */
export interface CarriedValue {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly Dimension[];
  /** The value before the first turn. */
  readonly initial: string;
}
