import { float, int, ints, type GraphBuilder } from '../onnx/graph-builder.js';
import { range } from './convolution.js';
import { scalar } from './scalar.js';

/** Options of `normalizeLayer`. */
export interface LayerNormalizationOptions {
  /** Whose elements have mean 0 and variance 1 afterwards; not negative, in ascending order. */
  readonly axes: readonly number[];
  readonly rank: number;
  /** Of the lengths of the axes. Default: 1. */
  readonly scale?: string | undefined;
  /** Of the lengths of the axes. Default: 0. */
  readonly offset?: string | undefined;
  /** Added to the variance. */
  readonly epsilon: number;
}

/** scale · (x − mean) / √(variance + ε) + offset, mean and variance over some axes (Ba et al., 2016, arXiv:1607.06450). */
export function normalizeLayer(
  graph: GraphBuilder,
  input: string,
  options: LayerNormalizationOptions,
): string {
  const { axes, rank, offset, epsilon } = options;
  // ONNX normalises over the last axes.
  const perm = [...range(rank).filter((axis) => !axes.includes(axis)), ...axes];
  const moves = perm.some((axis, index) => axis !== index);
  const moved = moves ? graph.add('Transpose', [input], { perm: ints(...perm) }, 'axes_last') : input;
  const firstAxis = rank - axes.length;
  const scale = options.scale ?? ones(graph, moved, firstAxis);
  const normal = graph.add('LayerNormalization', [moved, scale, ...(offset === undefined ? [] : [offset])], {
    axis: int(firstAxis),
    epsilon: float(epsilon),
  });
  const back = range(rank).map((axis) => perm.indexOf(axis));
  return moves ? graph.add('Transpose', [normal], { perm: ints(...back) }, 'axes_back') : normal;
}

function ones(graph: GraphBuilder, value: string, firstAxis: number): string {
  const shape = graph.add('Shape', [value], { start: int(firstAxis) }, 'scale_shape');
  return graph.add('Expand', [scalar(graph, 1), shape], {}, 'scale');
}
