import { int, ints, string, type GraphBuilder } from '../../onnx/graph-builder.js';
import { cast } from '../../lowering/cast.js';
import { scalar } from '../../lowering/scalar.js';
import { boolOf, stringOf } from '../../read/graph/attributes.js';
import type { OpCall, OpHandler } from '../op-handler.js';
import { fusedParts } from './fused-parts.js';

/** a · b, each turned if asked for, over the last two axes; `bias` is added if there is one. */
function product(
  call: OpCall,
  graph: GraphBuilder,
  { transposeA, transposeB, bias }: { transposeA: boolean; transposeB: boolean; bias?: string | undefined },
): string {
  const [a, b] = [call.tensor(0), call.tensor(1)];
  const areMatrices = a.shape?.length === 2 && b.shape?.length === 2 && a.type === 'float32';
  if (areMatrices && (bias !== undefined || transposeA || transposeB)) {
    const inputs = [a.value, b.value, ...(bias === undefined ? [] : [bias])];
    return graph.add('Gemm', inputs, { transA: int(Number(transposeA)), transB: int(Number(transposeB)) });
  }
  const left = transposeA ? turned(call, 0, graph) : a.value;
  const right = transposeB ? turned(call, 1, graph) : b.value;
  const result = graph.add('MatMul', [left, right]);
  return bias === undefined ? result : graph.add('Add', [result, bias]);
}

/** An input with its last two axes exchanged. */
function turned(call: OpCall, index: number, graph: GraphBuilder): string {
  const rank = call.rank(index);
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  const perm = [...axes.slice(0, -2), rank - 1, rank - 2];
  return graph.add('Transpose', [call.tensor(index).value], { perm: ints(...perm) });
}

const matMul: OpHandler = (call, graph) =>
  product(call, graph, {
    transposeA: boolOf(call.node, 'transpose_a', false),
    transposeB: boolOf(call.node, 'transpose_b', false),
  });

const batchMatMul: OpHandler = (call, graph) =>
  product(call, graph, {
    transposeA: boolOf(call.node, 'adj_x', false),
    transposeB: boolOf(call.node, 'adj_y', false),
  });

const fusedMatMul: OpHandler = (call, graph) => {
  const { bias, activate } = fusedParts(call, 2);
  const result = product(call, graph, {
    transposeA: boolOf(call.node, 'transpose_a', false),
    transposeB: boolOf(call.node, 'transpose_b', false),
    bias: bias?.value,
  });
  return activate(result, graph);
};

const transpose: OpHandler = (call, graph) =>
  graph.add('Transpose', [call.tensor(0).value], { perm: ints(...positive(call.numbers(1))) });

function positive(axes: readonly number[]): readonly number[] {
  return axes.map((axis) => (axis < 0 ? axis + axes.length : axis));
}

const einsum: OpHandler = (call, graph) =>
  graph.add(
    'Einsum',
    call.tensors().map(({ value }) => value),
    { equation: string(stringOf(call.node, 'equation')) },
  );

/** Keeps so many diagonals below and above the main one of each matrix; a negative number keeps all. */
const matrixBandPart: OpHandler = (call, graph) => {
  const { value, type } = call.tensor(0);
  const asNumbers = type === 'float32' ? value : cast(graph, value, 'float32');
  const [lower, upper] = [call.number(1), call.number(2)];
  const below = lower < 0 ? asNumbers : triangle(graph, asNumbers, -lower, true);
  const band = upper < 0 ? below : triangle(graph, below, upper, false);
  return cast(graph, band, type);
};

function triangle(graph: GraphBuilder, value: string, diagonal: number, upper: boolean): string {
  const k = scalar(graph, diagonal, 'int64');
  return graph.add('Trilu', [value, k], { upper: int(Number(upper)) });
}

/** Ops of matrices. */
export const MATRICES: Readonly<Record<string, OpHandler>> = {
  _FusedMatMul: fusedMatMul,
  BatchMatMul: batchMatMul,
  BatchMatMulV2: batchMatMul,
  Einsum: einsum,
  MatMul: matMul,
  MatrixBandPart: matrixBandPart,
  Transpose: transpose,
};
