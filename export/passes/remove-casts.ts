import { intOf } from '../onnx/attributes.js';
import { elementTypeOf } from '../onnx/data-types.js';
import type { Graph, Node } from '../onnx/graph.js';
import type { ElementType } from '../onnx/tensor.js';
import { rewriteLevels, type Level } from './level.js';
import type { Pass } from './pass.js';

/** Removes casts to the type that a value has already, and there and back again. */
export const removeCasts: Pass = {
  name: 'remove casts',
  reason:
    'integers are int32 in tfjs, while ONNX wants shapes and axes as int64, so that each op casts there and back',
  run: (graph) => rewriteLevels(graph, remove),
};

/** Types that hold every number of another. */
const HOLDS: Readonly<Partial<Record<ElementType, readonly ElementType[]>>> = {
  bool: ['uint8', 'int8', 'int32', 'int64', 'float16', 'float32'],
  uint8: ['int32', 'int64', 'float16', 'float32'],
  int8: ['int32', 'int64', 'float16', 'float32'],
  int32: ['int64'],
  float16: ['float32'],
};

function remove({ graph, typeOf }: Level): Graph {
  const casts = new Map<string, Node>();
  let changed = false;
  const nodes = graph.nodes.map((node): Node => {
    const [input, output] = [node.inputs[0] ?? '', node.outputs[0] ?? ''];
    const to = elementTypeOf(intOf(node, 'to', 0));
    if (node.op !== 'Cast' || !to) return node;
    const inner = casts.get(input);
    const source = inner && readsThrough(inner, to) ? inner.inputs[0]! : input;
    const result: Node =
      typeOf(source)?.type === to
        ? { name: node.name, op: 'Identity', inputs: [source], outputs: node.outputs, attributes: {} }
        : { ...node, inputs: [source] };
    changed ||= result.op === 'Identity' || source !== input;
    if (result.op === 'Cast') casts.set(output, result);
    return result;
  });
  return changed ? { ...graph, nodes } : graph;

  /** Whether a cast of a cast's result to `to` is the same as one of its input. */
  function readsThrough(inner: Node, to: ElementType): boolean {
    const from = typeOf(inner.inputs[0] ?? '');
    const by = elementTypeOf(intOf(inner, 'to', 0));
    if (!from || !by || from.sequence) return false;
    if (from.type === by || HOLDS[from.type]?.includes(by)) return true;
    // Lengths and indices fit into 32 bits, as tfjs has no others; a value whose elements make a shape is one of them.
    return from.type === 'int64' && by === 'int32' && to === 'int64' && from.elements !== undefined;
  }
}
