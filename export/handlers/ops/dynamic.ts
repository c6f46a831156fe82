import { cast } from '../../lowering/cast.js';
import { unsqueezed } from '../../lowering/vectors.js';
import { int, ints, type GraphBuilder } from '../../onnx/graph-builder.js';
import { integers } from '../../onnx/tensor.js';
import type { OpHandler } from '../op-handler.js';
import { NON_MAX_SUPPRESSION } from './non-max-suppression.js';

/** Where elements are not zero: `[elements, axes]`. */
const where: OpHandler = (call, graph) => {
  const { value, type } = call.tensor(0);
  const flags = type === 'bool' ? value : cast(graph, value, 'bool');
  const places = graph.add('Transpose', [graph.add('NonZero', [flags])], { perm: ints(1, 0) });
  return cast(graph, places, 'int32');
};

/** The elements of one vector that the other does not have, and where they stand. */
const listDifference: OpHandler = (call, graph) => {
  const [elements, others] = [0, 1].map((index) => comparable(graph, call.tensor(index).value));
  const isEqual = graph.add('Equal', [
    unsqueezed(graph, elements ?? '', 1),
    unsqueezed(graph, others ?? '', 0),
  ]);
  const occurrences = graph.add(
    'ReduceSum',
    [cast(graph, isEqual, 'int32'), graph.constant('axes', integers(1))],
    { keepdims: int(0) },
  );
  const isMissing = graph.add('Not', [cast(graph, occurrences, 'bool')]);
  const places = graph.add('NonZero', [isMissing]);
  const indices = graph.add('Squeeze', [places, graph.constant('axes', integers(0))]);
  const kept = graph.add('Gather', [call.tensor(0).value, indices], { axis: int(0) });
  return [kept, cast(graph, indices, 'int32')];
};

function comparable(graph: GraphBuilder, value: string): string {
  return graph.typeOf(value)?.type === 'bool' ? cast(graph, value, 'int32') : value;
}

/** Ops whose results have lengths that depend on values. */
export const DYNAMIC: Readonly<Record<string, OpHandler>> = {
  ...NON_MAX_SUPPRESSION,
  ListDiff: listDifference,
  Where: where,
};
