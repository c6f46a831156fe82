import { cast } from '../../lowering/cast.js';
import { scalar } from '../../lowering/scalar.js';
import { asScalar, flat, lengthOf, unsqueezed } from '../../lowering/vectors.js';
import { int, type GraphBuilder } from '../../onnx/graph-builder.js';
import { integers } from '../../onnx/tensor.js';
import { boolOf } from '../../read/graph/attributes.js';
import type { OpCall, OpHandler } from '../op-handler.js';
import { vectorInput } from './integer-inputs.js';
import { softSuppression } from './soft-suppression.js';

/** Slightly less than 1: what one step of float32 is at most. */
const ONE_STEP_LESS = 1 - 2 ** -23;

/** No more than there are boxes, as in tfjs. */
function mostSelected(call: OpCall, graph: GraphBuilder): string {
  const most = vectorInput(call, 2, graph, 'most');
  return graph.add('Min', [most, lengthOf(graph, call.tensor(0).value, 0)]);
}

/** The boxes that remain, `[selected]` int64, those of the largest scores first. */
function selected(call: OpCall, graph: GraphBuilder): string {
  const [boxes, scores] = [call.tensor(0).value, call.tensor(1).value];
  const threshold = cast(graph, asScalar(graph, call.tensor(3).value), 'float32');
  // tfjs drops a box that overlaps as much as the threshold, ONNX only one that overlaps more.
  const below = graph.add('Mul', [threshold, scalar(graph, ONE_STEP_LESS)]);
  // At a threshold of 0 everything overlaps as much.
  const isZero = graph.add('LessOrEqual', [threshold, scalar(graph, 0)]);
  const most = mostSelected(call, graph);
  const limit = graph.add('Where', [isZero, graph.add('Min', [most, scalar(graph, 1, 'int64')]), most]);
  const least = call.inputs.length > 4 ? [cast(graph, asScalar(graph, call.tensor(4).value), 'float32')] : [];
  const chosen = graph.add('NonMaxSuppression', [
    unsqueezed(graph, boxes, 0),
    unsqueezed(graph, scores, 0, 1),
    limit,
    flat(graph, below),
    ...least.map((value) => flat(graph, value)),
  ]);
  // [selected, 3]: batch, class, box.
  return graph.add('Gather', [chosen, scalar(graph, 2, 'int64')], { axis: int(1) });
}

const suppression: OpHandler = (call, graph) => cast(graph, selected(call, graph), 'int32');

/** Also how many were selected; the boxes may be filled up with zeros. */
const paddedSuppression: OpHandler = (call, graph) => {
  const boxes = selected(call, graph);
  const count = graph.add('Shape', [boxes]);
  const valid = cast(graph, asScalar(graph, count), 'int32');
  if (!boolOf(call.node, 'pad_to_max_output_size', false)) return [cast(graph, boxes, 'int32'), valid];
  const missing = graph.add('Sub', [mostSelected(call, graph), count]);
  const pads = graph.add('Concat', [graph.constant('before', integers(0)), missing], { axis: int(0) });
  return [cast(graph, graph.add('Pad', [boxes, pads]), 'int32'), valid];
};

/** Also the scores, which overlaps may have lowered. */
const scoredSuppression: OpHandler = (call, graph) => {
  const sigma = call.inputs.length > 5 ? call.constant(5)?.values[0] : 0;
  if (Number(sigma) !== 0) return softSuppression(call, graph, mostSelected(call, graph));
  const boxes = selected(call, graph);
  const scores = graph.add('Gather', [call.tensor(1).value, boxes], { axis: int(0) });
  return [cast(graph, boxes, 'int32'), scores];
};

/** Ops that drop boxes which overlap others of larger scores. */
export const NON_MAX_SUPPRESSION: Readonly<Record<string, OpHandler>> = {
  NonMaxSuppressionV2: suppression,
  NonMaxSuppressionV3: suppression,
  NonMaxSuppressionV4: paddedSuppression,
  NonMaxSuppressionV5: scoredSuppression,
};
