import type { OpHandler } from '../op-handler.js';
import { ARITHMETIC } from './arithmetic.js';
import { BASIC_MATH } from './basic-math.js';
import { CONVOLUTION } from './convolution.js';
import { CREATION } from './creation.js';
import { DYNAMIC } from './dynamic.js';
import { EVALUATION } from './evaluation.js';
import { GRAPH } from './graph.js';
import { IMAGE } from './image.js';
import { CONTROL_FLOW } from './control-flow/index.js';
import { TENSOR_ARRAYS } from './lists/tensor-arrays.js';
import { TENSOR_LISTS } from './lists/tensor-lists.js';
import { LOGICAL } from './logical.js';
import { MATRICES } from './matrices.js';
import { NORMALIZATION } from './normalization.js';
import { POOLING } from './pooling.js';
import { RAGGED } from './ragged.js';
import { REDUCTION } from './reduction.js';
import { SLICE_JOIN } from './slice-join.js';
import { SPARSE } from './sparse.js';
import { SPECTRAL } from './spectral.js';
import { TABLES } from './tables.js';
import { TRANSFORMATION } from './transformation.js';

/** The handlers of all ops that are converted without further ado, by name. */
export const OPS: Readonly<Record<string, OpHandler>> = {
  ...ARITHMETIC,
  ...BASIC_MATH,
  ...CONVOLUTION,
  ...CONTROL_FLOW,
  ...CREATION,
  ...DYNAMIC,
  ...EVALUATION,
  ...GRAPH,
  ...IMAGE,
  ...LOGICAL,
  ...MATRICES,
  ...NORMALIZATION,
  ...POOLING,
  ...RAGGED,
  ...REDUCTION,
  ...SLICE_JOIN,
  ...SPARSE,
  ...SPECTRAL,
  ...TABLES,
  ...TENSOR_ARRAYS,
  ...TENSOR_LISTS,
  ...TRANSFORMATION,
};
