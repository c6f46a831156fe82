import { cast } from '../../lowering/cast.js';
import { filled } from '../../lowering/filled.js';
import { scalar, scalarLike } from '../../lowering/scalar.js';
import { countUp, flat, lengthOf, unsqueezed } from '../../lowering/vectors.js';
import { int, string, type GraphBuilder } from '../../onnx/graph-builder.js';
import { integers } from '../../onnx/tensor.js';
import { boolOf } from '../../read/graph/attributes.js';
import type { OpCall, OpHandler } from '../op-handler.js';
import { vectorInput } from './integer-inputs.js';

/**
 * How often each number below a size occurs, or the sum of its weights. What is not below falls into one more place,
 * which is cut off.
 */
const bincount: OpHandler = (call, graph) => {
  const size = vectorInput(call, 1, graph, 'size');
  const values = flat(graph, cast(graph, call.tensor(0).value, 'int64'));
  const places = graph.add('Min', [values, size]);
  const counts = scattered(graph, {
    shape: onePlaceMore(graph, size),
    indices: unsqueezed(graph, places, -1),
    updates: weightsInput(call, graph),
    adds: true,
  });
  return withoutLast(graph, counts, size, 0);
};

/** The same of each row of a matrix `[rows, values]`. Only there a count may be limited to 1, as in tfjs. */
const denseBincount: OpHandler = (call, graph) => {
  if (call.rank(0) === 1) return bincount(call, graph);
  const { value, type } = call.tensor(2);
  const size = vectorInput(call, 1, graph, 'size');
  const values = cast(graph, call.tensor(0).value, 'int64');
  const [rowCount, rowLength] = [lengthOf(graph, values, 0), lengthOf(graph, values, 1)];
  const columns = flat(graph, graph.add('Min', [values, size]));
  const each = graph.add('Concat', [graph.constant('one', integers(1)), rowLength], { axis: int(0) });
  const rows = flat(graph, graph.add('Tile', [unsqueezed(graph, countUp(graph, rowCount), -1), each]));
  const isBinary = boolOf(call.node, 'binary_output', false);
  const counts = scattered(graph, {
    shape: graph.add('Concat', [rowCount, onePlaceMore(graph, size)], { axis: int(0) }),
    indices: graph.add('Concat', [unsqueezed(graph, rows, -1), unsqueezed(graph, columns, -1)], {
      axis: int(-1),
    }),
    updates: isBinary
      ? graph.add('Expand', [scalarLike(graph, value, 1), graph.add('Shape', [columns])])
      : weightsInput(call, graph),
    adds: !isBinary,
  });
  return graph.declare(withoutLast(graph, counts, size, 1), {
    type,
    shape: [call.shape(0)[0] ?? 0, graph.typeOf(size)?.elements?.[0] ?? `${counts}_size`],
  });
};

/** One weight for each number; no weights are weights of 1. */
function weightsInput(call: OpCall, graph: GraphBuilder): string {
  const { value } = call.tensor(2);
  const weights = flat(graph, value);
  const missing = graph.add('Sub', [graph.add('Size', [call.tensor(0).value]), graph.add('Size', [weights])]);
  const ones = graph.add('Expand', [
    scalarLike(graph, value, 1),
    graph.add('Reshape', [missing, graph.constant('vector', integers(1))]),
  ]);
  return graph.add('Concat', [weights, ones], { axis: int(0) });
}

const onePlaceMore = (graph: GraphBuilder, size: string) =>
  graph.add('Add', [size, scalar(graph, 1, 'int64')]);

interface Scattered {
  readonly shape: string;
  readonly indices: string;
  readonly updates: string;
  /** Whether those at the same place add up. */
  readonly adds: boolean;
}

function scattered(graph: GraphBuilder, { shape, indices, updates, adds }: Scattered): string {
  const zeros = filled(graph, shape, 0, graph.typeOf(updates)?.type ?? 'float32');
  return graph.add('ScatterND', [zeros, indices, updates], adds ? { reduction: string('add') } : {});
}

function withoutLast(graph: GraphBuilder, counts: string, size: string, axis: number): string {
  const [from, along] = [integers(0), integers(axis)].map((each) => graph.constant('slice', each));
  return graph.add('Slice', [counts, from ?? '', size, along ?? '']);
}

/** Ops that count numbers. */
export const BINCOUNT: Readonly<Record<string, OpHandler>> = {
  Bincount: bincount,
  DenseBincount: denseBincount,
};
