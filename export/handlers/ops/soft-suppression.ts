import { cast } from '../../lowering/cast.js';
import { scalar } from '../../lowering/scalar.js';
import { asScalar } from '../../lowering/vectors.js';
import { int, subgraph, type GraphBuilder } from '../../onnx/graph-builder.js';
import { floats, integers } from '../../onnx/tensor.js';
import type { OpCall } from '../op-handler.js';

/** What stands for a box that is out of the running. */
const OUT = -Infinity;

/**
 * Soft non-maximum suppression (Bodla et al. 2017, https://arxiv.org/abs/1704.04503): each step selects the box of
 * the largest score and lowers the scores of the others by how much they overlap it. Gives boxes and scores.
 */
export function softSuppression(call: OpCall, graph: GraphBuilder, most: string): readonly string[] {
  const [overlapMost, scoreLeast, sigma] = [3, 4, 5].map((index) =>
    cast(graph, asScalar(graph, call.tensor(index).value), 'float32'),
  );
  const boxes = orderedCorners(graph, call.tensor(0).value);
  const scores = call.tensor(1);
  const isSoft = graph.add('Greater', [sigma ?? '', scalar(graph, 0)]);
  const slope = graph.add('Div', [scalar(graph, -0.5), sigma ?? '']);
  const scale = graph.add('Where', [isSoft, slope, scalar(graph, 0)]);

  const body = graph.inner('step');
  body.input('step', 'int64', []);
  body.input('goes_on', 'bool', []);
  const before = body.input('scores', 'float32', scores.shape);
  const box = body.add('ArgMax', [before], { axis: int(0), keepdims: int(1) });
  const score = body.add('ReduceMax', [before], { keepdims: int(0) });
  const overlap = overlaps(body, boxes, body.add('Gather', [boxes, box], { axis: int(0) }));
  const square = body.add('Mul', [overlap, overlap]);
  const lowered = body.add('Mul', [before, body.add('Exp', [body.add('Mul', [square, scale])])]);
  const out = scalar(body, OUT);
  const covered = body.add('GreaterOrEqual', [overlap, overlapMost ?? '']);
  const isOut = body.add('Or', [covered, body.add('Equal', [before, out])]);
  const left = body.add('Where', [isOut, out, lowered]);
  const after = body.add('ScatterElements', [left, box, body.constant('out', floats([OUT], [1]))], {
    axis: int(0),
  });
  body.output('still', isLeft(body, after, scoreLeast ?? ''), 'bool', []);
  body.output('lowered', after, 'float32', scores.shape);
  body.output('box', asScalar(body, box), 'int64', []);
  body.output('score', score, 'float32', []);

  const [, selected, selectedScores] = graph.addWithOutputs(
    'Loop',
    [asScalar(graph, most), isLeft(graph, scores.value, scoreLeast ?? ''), scores.value],
    ['left', 'boxes', 'scores'],
    { body: subgraph(body.build()) },
  );
  return [cast(graph, selected, 'int32'), selectedScores];
}

/** Whether any score is above the threshold; of no scores, none is. */
function isLeft(graph: GraphBuilder, scores: string, least: string): string {
  const atLeastOne = graph.add('Concat', [scores, graph.constant('out', floats([OUT], [1]))], {
    axis: int(0),
  });
  return graph.add('Greater', [graph.add('ReduceMax', [atLeastOne], { keepdims: int(0) }), least]);
}

/** Boxes by any two opposite corners → `[boxes, top left bottom right]`. */
function orderedCorners(graph: GraphBuilder, boxes: string): string {
  const [first, second] = [
    [0, 1],
    [2, 3],
  ].map((columns) =>
    graph.add('Gather', [boxes, graph.constant('columns', integers(...columns))], { axis: int(1) }),
  );
  const corners = [first ?? '', second ?? ''];
  return graph.add('Concat', [graph.add('Min', corners), graph.add('Max', corners)], { axis: int(1) });
}

/** The intersection of each of the boxes with one, over their union: `[boxes]`. */
function overlaps(graph: GraphBuilder, boxes: string, one: string): string {
  const corner = (of: string, columns: readonly number[]) =>
    graph.add('Gather', [of, graph.constant('columns', integers(...columns))], { axis: int(1) });
  const area = (topLeft: string, bottomRight: string) => {
    const sides = graph.add('Max', [graph.add('Sub', [bottomRight, topLeft]), scalar(graph, 0)]);
    return graph.add('ReduceProd', [sides, graph.constant('axes', integers(1))], { keepdims: int(0) });
  };
  const [topLeft, bottomRight] = [corner(boxes, [0, 1]), corner(boxes, [2, 3])];
  const [itsTopLeft, itsBottomRight] = [corner(one, [0, 1]), corner(one, [2, 3])];
  const common = area(
    graph.add('Max', [topLeft, itsTopLeft]),
    graph.add('Min', [bottomRight, itsBottomRight]),
  );
  const [areas, itsArea] = [area(topLeft, bottomRight), area(itsTopLeft, itsBottomRight)];
  const union = graph.add('Sub', [graph.add('Add', [areas, itsArea]), common]);
  // Boxes without an area overlap nothing.
  const hasArea = graph.add('Greater', [graph.add('Mul', [areas, itsArea]), scalar(graph, 0)]);
  const zero = scalar(graph, 0);
  return graph.add('Where', [hasArea, graph.add('Div', [common, union]), zero]);
}
