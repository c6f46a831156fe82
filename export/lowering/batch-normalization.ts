import { float, ints, type GraphBuilder } from '../onnx/graph-builder.js';
import { floats } from '../onnx/tensor.js';
import { range } from './convolution.js';

/** Statistics and weights of a batch normalisation: values `[channels]`. */
export interface BatchNormalizationOptions {
  readonly mean: string;
  readonly variance: string;
  /** Default: 1. */
  readonly scale?: string | undefined;
  /** Default: 0. */
  readonly offset?: string | undefined;
  /** Added to the variance. */
  readonly epsilon: number;
  /** Where the channels stand. */
  readonly axis: number;
  readonly rank: number;
  readonly channels: number;
}

/** scale · (x − mean) / √(variance + ε) + offset along one axis, as `BatchNormalization`, which later folds into convolutions. */
export function normalizeBatch(
  graph: GraphBuilder,
  input: string,
  options: BatchNormalizationOptions,
): string {
  const { mean, variance, epsilon, axis, rank, channels } = options;
  const constant = (name: string, value: number) =>
    graph.constant(name, floats(new Float32Array(channels).fill(value), [channels]));
  const scale = options.scale ?? constant('scale', 1);
  const offset = options.offset ?? constant('offset', 0);
  // ONNX wants the channels second.
  const [first = 0, ...others] = range(rank).filter((each) => each !== axis);
  const perm = [first, axis, ...others];
  const back = range(rank).map((each) => perm.indexOf(each));
  const moves = axis !== 1;
  const moved = moves ? graph.add('Transpose', [input], { perm: ints(...perm) }, 'channels_first') : input;
  const normal = graph.add('BatchNormalization', [moved, scale, offset, mean, variance], {
    epsilon: float(epsilon),
  });
  return moves ? graph.add('Transpose', [normal], { perm: ints(...back) }, 'channels_back') : normal;
}
