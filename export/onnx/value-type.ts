import type { Dimension, ElementType } from './tensor.js';

/** In the shape of a list of tensors: a length in which these tensors may differ from each other. */
export const VARYING = '';

/** What is known of a value before the graph runs. */
export interface ValueType {
  readonly type: ElementType;
  /** Left out where not even the rank is known. Equal names stand for equal lengths. */
  readonly shape?: readonly Dimension[] | undefined;
  /**
   * The elements of an integer or bool scalar or vector (1 is true) that shapes are computed with, as far as they are
   * known; a name stands for a length that is open.
   */
  readonly elements?: readonly (Dimension | undefined)[] | undefined;
  /** The value is a list of tensors of this type and shape, where `VARYING` lengths may differ. */
  readonly sequence?: boolean | undefined;
}
