import { float, int, type GraphBuilder } from '../../onnx/graph-builder.js';
import { integers } from '../../onnx/tensor.js';
import { normalizeBatch } from '../../lowering/batch-normalization.js';
import { channelAxis, withChannelsFirst } from '../../lowering/layout.js';
import { boolOf, floatOf, intOf } from '../../read/graph/attributes.js';
import type { OpCall, OpHandler } from '../op-handler.js';
import { layoutOf } from './window.js';

/** Outputs: the normalised input; the statistics that come after it have a meaning in training only. */
const fusedBatchNorm: OpHandler = (call, graph) => {
  const input = call.tensor(0);
  const rank = call.rank(0);
  const [scale, offset, mean, variance] = call.tensors(1, 5).map(({ value }) => value);
  if (!scale || !offset || !mean || !variance)
    throw call.wrong('five inputs', `it has ${call.inputs.length}`);
  const normal = normalizeBatch(graph, input.value, {
    mean,
    variance,
    scale,
    offset,
    epsilon: floatOf(call.node, 'epsilon', 0.001),
    axis: channelAxis(layoutOf(call), rank - 2),
    rank,
    channels: channelsOf(call),
  });
  return [normal, mean, variance, mean, variance, mean];
};

function channelsOf(call: OpCall): number {
  const [channels] = call.shape(1);
  if (typeof channels === 'number') return channels;
  throw call.wrong('a scale of known length', 'the model leaves it open');
}

/** Each number over (bias + alpha · Σ of squares nearby)^beta, along the channels (Krizhevsky et al. 2012). */
const localResponse: OpHandler = (call, graph) => {
  const size = 2 * intOf(call.node, 'depth_radius', 5) + 1;
  return withChannelsFirst(graph, call.tensor(0).value, 'channelsLast', 2, (channelsFirst) =>
    graph.add('LRN', [channelsFirst], {
      size: int(size),
      // ONNX takes the mean of the squares where TensorFlow takes their sum.
      alpha: float(floatOf(call.node, 'alpha', 1) * size),
      beta: float(floatOf(call.node, 'beta', 0.5)),
      bias: float(floatOf(call.node, 'bias', 1)),
    }),
  );
};

const alongLastAxis =
  (op: string): OpHandler =>
  (call, graph: GraphBuilder) =>
    graph.add(op, [call.tensor(0).value], { axis: int(-1) });

const euclideanNorm: OpHandler = (call, graph) => {
  const axes = graph.constant('axes', integers(...call.numbers(1)));
  return graph.add('ReduceL2', [call.tensor(0).value, axes], {
    keepdims: int(Number(boolOf(call.node, 'keep_dims', false))),
  });
};

/** Ops that bring numbers to a scale. */
export const NORMALIZATION: Readonly<Record<string, OpHandler>> = {
  EuclideanNorm: euclideanNorm,
  FusedBatchNorm: fusedBatchNorm,
  FusedBatchNormV2: fusedBatchNorm,
  FusedBatchNormV3: fusedBatchNorm,
  LogSoftmax: alongLastAxis('LogSoftmax'),
  LRN: localResponse,
  Softmax: alongLastAxis('Softmax'),
};
