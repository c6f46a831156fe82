import { cast } from '../../lowering/cast.js';
import { unsqueezed } from '../../lowering/vectors.js';
import { int, ints, type GraphBuilder } from '../../onnx/graph-builder.js';
import { intOf } from '../../read/graph/attributes.js';
import type { OpCall, OpHandler } from '../op-handler.js';
import { axisInput, fromFront } from './integer-inputs.js';

/** Indices as `Gather` takes them; others lose their fraction, as in tfjs. */
function indicesInput(call: OpCall, index: number, graph: GraphBuilder): string {
  const { value, type } = call.tensor(index);
  return type === 'int64' ? value : cast(graph, value, 'int32');
}

const gather: OpHandler = (call, graph) =>
  graph.add('Gather', [call.tensor(0).value, indicesInput(call, 1, graph)], { axis: int(0) });

const gatherAlongAxis: OpHandler = (call, graph) => {
  const { value } = call.tensor(0);
  const axis = axisInput(call, 2);
  const shared = intOf(call.node, 'batch_dims', 0);
  const indices = indicesInput(call, 1, graph);
  if (shared === 0) return graph.add('Gather', [value, indices], { axis: int(axis) });
  return gatherInBatches(call, graph, {
    axis: fromFront(call, axis, 0),
    shared: fromFront(call, shared, 1),
    indices,
  });
};

interface BatchedGather {
  /** Where the elements lie that are picked. */
  readonly axis: number;
  /** How many first axes the input has in common with the indices. */
  readonly shared: number;
  readonly indices: string;
}

/** Input `[...shared, ...outer, axis, ...inner]`, indices `[...shared, ...picked]` → `[...shared, ...outer, ...picked, ...inner]`. */
function gatherInBatches(
  call: OpCall,
  graph: GraphBuilder,
  { axis, shared, indices }: BatchedGather,
): string {
  const { value } = call.tensor(0);
  const vectors = unsqueezed(graph, cast(graph, indices, 'int64'), -1);
  const attributes = { batch_dims: int(shared) };
  if (axis === shared) return graph.add('GatherND', [value, vectors], attributes);
  const axes = [...Array(call.rank(0)).keys()];
  const [batch, outer, inner] = [axes.slice(0, shared), axes.slice(shared, axis), axes.slice(axis + 1)];
  const turned = graph.add('Transpose', [value], { perm: ints(...batch, axis, ...outer, ...inner) });
  const gathered = graph.add('GatherND', [turned, vectors], attributes);
  // Now the picked elements come before the outer axes.
  const picked = call.rank(1) - shared;
  const rank = axes.length - 1 + picked;
  const positions = [...Array(rank).keys()];
  const moved = positions.slice(shared + picked, shared + picked + outer.length);
  const perm = [
    ...batch,
    ...moved,
    ...positions.slice(shared, shared + picked),
    ...positions.slice(shared + picked + outer.length),
  ];
  return graph.add('Transpose', [gathered], { perm: ints(...perm) });
}

const gatherVectors: OpHandler = (call, graph) =>
  graph.add('GatherND', [call.tensor(0).value, cast(graph, call.tensor(1).value, 'int64')]);

/** Ops that pick elements by their indices. */
export const GATHER: Readonly<Record<string, OpHandler>> = {
  Gather: gather,
  GatherNd: gatherVectors,
  GatherV2: gatherAlongAxis,
};
