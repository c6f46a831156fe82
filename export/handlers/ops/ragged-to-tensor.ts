import { cast } from '../../lowering/cast.js';
import { bound, rowsFromIds, rowsFromSplits, type RaggedRows } from '../../lowering/ragged.js';
import { scalar } from '../../lowering/scalar.js';
import { countUp, flat, unsqueezed } from '../../lowering/vectors.js';
import { int, type GraphBuilder } from '../../onnx/graph-builder.js';
import { NO_END } from '../../onnx/inference/lengths.js';
import { integers } from '../../onnx/tensor.js';
import { stringsOf } from '../../read/graph/attributes.js';
import type { OpCall, OpHandler } from '../op-handler.js';
import { vectorInput } from './integer-inputs.js';

/** Where in a tensor each value comes to stand. */
interface Placement {
  /** One int64 vector for each axis that was ragged, and the first. */
  readonly coordinates: readonly string[];
  /** How long these axes must be: `[1]` each. */
  readonly lengths: readonly string[];
}

/**
 * A ragged tensor as a dense one, with a default where rows are short. Rows are given by where they begin, or by the
 * row of each value; a shape that is given cuts them off.
 */
export const raggedToTensor: OpHandler = (call, graph) => {
  const values = call.tensor(1);
  const { coordinates, lengths } = placementOf(call, graph);
  const raggedAxes = graph.constant('ragged_axes', integers(coordinates.length));
  const [first, axis] = [integers(0), integers(0)].map((each) => graph.constant('slice', each));
  const shape = outputShape(call, graph, lengths);
  const raggedShape = graph.add('Slice', [shape, first ?? '', raggedAxes, axis ?? '']);
  const vectors = graph.add(
    'Concat',
    coordinates.map((each) => unsqueezed(graph, each, 1)),
    { axis: int(1) },
  );
  const fits = cast(graph, graph.add('Less', [vectors, raggedShape]), 'int32');
  const isInside = graph.add('ReduceMin', [fits, graph.constant('axes', integers(1))], { keepdims: int(0) });
  const kept = flat(graph, graph.add('NonZero', [isInside]));
  const filling = cast(graph, call.tensor(2).value, values.type);
  return graph.add('ScatterND', [
    graph.add('Expand', [filling, shape]),
    graph.add('Gather', [vectors, kept], { axis: int(0) }),
    graph.add('Gather', [values.value, kept], { axis: int(0) }),
  ]);
};

function placementOf(call: OpCall, graph: GraphBuilder): Placement {
  const types = stringsOf(call.node, 'row_partition_types');
  const hasFirst = types[0] === 'FIRST_DIM_SIZE';
  const partitions = types.map((type, index) => ({ type, splits: vectorInput(call, index + 3, graph) }));
  const levels = hasFirst ? partitions.slice(1) : partitions;
  const [first] = partitions;
  if (!first) throw call.wrong('at least one row partition', 'it has none');
  const rowCount = hasFirst
    ? first.splits
    : graph.add('Sub', [graph.add('Shape', [first.splits]), graph.constant('one', integers(1))]);
  let coordinates: readonly string[] = [countUp(graph, rowCount)];
  const lengths = [rowCount];
  for (const { type, splits } of levels) {
    const { row, column } = rowsOf(call, graph, { type, splits, parents: coordinates[0] ?? '' });
    lengths.push(bound(graph, column));
    coordinates = [...coordinates.map((each) => graph.add('Gather', [each, row], { axis: int(0) })), column];
  }
  return { coordinates, lengths };
}

interface Partition {
  readonly type: string;
  readonly splits: string;
  /** Something that has as many elements as there are rows. */
  readonly parents: string;
}

function rowsOf(call: OpCall, graph: GraphBuilder, { type, splits, parents }: Partition): RaggedRows {
  switch (type) {
    case 'ROW_SPLITS':
      return rowsFromSplits(graph, splits);
    case 'VALUE_ROWIDS':
      return rowsFromIds(graph, splits, graph.add('Shape', [parents]));
    default:
      throw call.wrong('rows by ROW_SPLITS or VALUE_ROWIDS', `one partition is ${type}`);
  }
}

/** The lengths that the model asks for, and where it leaves one open, as long as the longest row. */
function outputShape(call: OpCall, graph: GraphBuilder, lengths: readonly string[]): string {
  const ends = [1, NO_END, 0].map((each) => graph.constant('slice', integers(each)));
  const inner = graph.add('Slice', [graph.add('Shape', [call.tensor(1).value]), ...ends]);
  const found = graph.add('Concat', [...lengths, inner], { axis: int(0) });
  // A scalar leaves all open.
  if (call.rank(0) === 0) return found;
  const wanted = vectorInput(call, 0, graph, 'shape');
  const isOpen = graph.add('Less', [wanted, scalar(graph, 0, 'int64')]);
  return graph.add('Where', [isOpen, found, wanted]);
}
