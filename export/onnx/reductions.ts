/** Reductions that take their axes as an attribute up to operator set 17, and as an input from 18 on. */
export const AXES_AS_INPUT_SINCE_18: readonly string[] = [
  'ReduceL1',
  'ReduceL2',
  'ReduceLogSum',
  'ReduceLogSumExp',
  'ReduceMax',
  'ReduceMean',
  'ReduceMin',
  'ReduceProd',
  'ReduceSumSquare',
];

/** All reductions: the sum has taken its axes as an input since 13. */
export const REDUCTIONS: readonly string[] = [...AXES_AS_INPUT_SINCE_18, 'ReduceSum'];
