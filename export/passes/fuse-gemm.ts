import { makersOf, type Graph, type Node } from '../onnx/graph.js';
import type { Dimension } from '../onnx/tensor.js';
import { rewriteLevels, type Level } from './level.js';
import type { Pass } from './pass.js';

/** Makes a product of two matrices and the bias that is added to it one `Gemm`. */
export const fuseGemm: Pass = {
  name: 'fuse gemm',
  reason:
    'a dense layer on rows is one operation of BLAS, and a bias in it takes no pass over memory of its own',
  run: (graph) => rewriteLevels(graph, fuse),
};

function fuse(level: Level): Graph {
  const { graph, outputs, readersOf, typeOf } = level;
  const makers = makersOf(graph);
  const products = new Set<Node>();
  const nodes = graph.nodes.map((node): Node => {
    if (node.op !== 'Add') return node;
    for (const [index, value] of node.inputs.entries()) {
      const product = makers.get(value);
      const bias = node.inputs[1 - index] ?? '';
      if (product?.op !== 'MatMul' || outputs.has(value) || readersOf(value) !== 1) continue;
      const isMatrices = product.inputs.every((input) => typeOf(input)?.shape?.length === 2);
      if (!isMatrices || !isBias(bias, typeOf(product.inputs[1]!)?.shape?.[1], level)) continue;
      products.add(product);
      return { ...node, op: 'Gemm', inputs: [...product.inputs, bias], attributes: {} };
    }
    return node;
  });
  if (products.size === 0) return graph;
  return { ...graph, nodes: nodes.filter((node) => !products.has(node)) };
}

/** Whether a constant is the same in each row of a matrix with this many columns. */
function isBias(value: string, columns: Dimension | undefined, { constantOf }: Level): boolean {
  const constant = constantOf(value);
  if (constant?.type !== 'float32') return false;
  return typeof columns === 'number' && constant.shape.length === 1 && constant.shape[0] === columns;
}
