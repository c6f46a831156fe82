import { intOf, stringOf } from '../attributes.js';
import { einsumShape } from './einsum.js';
import { broadcast, type Shape } from './lengths.js';
import type { ElementType } from '../tensor.js';
import type { InferenceRule, NodeFacts, RulesByOperator } from './rule.js';

/** NumPy's `matmul`: vectors are rows or columns that vanish, axes before the last two broadcast. */
function matrixProduct(first: Shape, second: Shape): Shape {
  if (!first || !second) return undefined;
  const batch = broadcast([first.slice(0, -2), second.slice(0, -2)]);
  return (
    batch && [
      ...batch,
      ...(first.length > 1 ? [first.at(-2)] : []),
      ...(second.length > 1 ? [second.at(-1)] : []),
    ]
  );
}

function ofType(type: ElementType | undefined, node: NodeFacts, [first, second]: readonly [number, number]) {
  return [type && { type, shape: matrixProduct(node.inputs[first]?.shape, node.inputs[second]?.shape) }];
}

const matMul: InferenceRule = (node) => ofType((node.inputs[0] ?? node.inputs[1])?.type, node, [0, 1]);

const matMulInteger: InferenceRule = (node) => ofType('int32', node, [0, 1]);

/** Type of the output's zero point. */
const quantisedMatMul: InferenceRule = (node) =>
  ofType((node.inputs[7] ?? node.inputs[0])?.type, node, [0, 3]);

const gemm: InferenceRule = (node) => {
  const [first, second] = node.inputs;
  const type = (first ?? second)?.type;
  const rows = first?.shape?.[intOf(node, 'transA', 0) === 1 ? 1 : 0];
  const columns = second?.shape?.[intOf(node, 'transB', 0) === 1 ? 0 : 1];
  return [type && { type, shape: [rows, columns] }];
};

const einsum: InferenceRule = (node) => {
  const type = node.inputs.find((input) => input)?.type;
  const shapes = node.inputs.map((input) => input?.shape);
  return [type && { type, shape: einsumShape(stringOf(node, 'equation', ''), shapes) }];
};

const determinant: InferenceRule = ({ inputs: [input] }) => [
  input && { type: input.type, shape: input.shape?.slice(0, -2) },
];

export const MATRIX_RULES: RulesByOperator = {
  Det: determinant,
  Einsum: einsum,
  Gemm: gemm,
  MatMul: matMul,
  MatMulInteger: matMulInteger,
  QLinearMatMul: quantisedMatMul,
};
