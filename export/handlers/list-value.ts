import type { ElementType } from '../onnx/tensor.js';

/** The shape that all tensors of a list have: `null` for an open length, `undefined` for an open rank. */
export type ElementShape = readonly (number | null)[] | undefined;

interface Elements {
  readonly kind: 'list';
  readonly type: ElementType;
  readonly elementShape: ElementShape;
  /** Whether an element may be set behind the last one. */
  readonly grows: boolean;
}

/** A list without elements so far, which has no value in the graph: what it will be held in depends on its use. */
export interface ReservedList extends Elements {
  readonly form: 'reserved';
  /** How many elements there will be, a scalar; left out where they will be appended. */
  readonly count?: string | undefined;
}

/** A list as one tensor `[elements, ...element]`. */
export interface StackedList extends Elements {
  readonly form: 'stacked';
  readonly value: string;
  /**
   * How many elements from the front are in use, an int64 scalar; left out where all are. In tfjs a list is as long as
   * what has been set of it, however many elements were reserved (tfjs-converter tensor_list.ts).
   */
  readonly length?: string | undefined;
}

/** A list as an ONNX sequence. */
export interface SequenceList extends Elements {
  readonly form: 'sequence';
  readonly value: string;
}

/** A list of tensors of one type and shape: a TensorList, or what the flow of a TensorArray stands for. */
export type ListValue = ReservedList | StackedList | SequenceList;
