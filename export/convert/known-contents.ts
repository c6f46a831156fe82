import { evaluateNode } from '../onnx/evaluate/evaluate-node.js';
import type { GraphBuilder } from '../onnx/graph-builder.js';
import type { Node } from '../onnx/graph.js';
import { knownElements } from '../onnx/known-elements.js';
import { elementCount, type TensorData } from '../onnx/tensor.js';
import type { ValueType } from '../onnx/value-type.js';

/** More numbers are data, and no axes, shapes or counts. */
const MOST_NUMBERS = 1024;

/** Finds the content of values that are known before a graph runs: constants, lengths, and what is computed of them. */
export function knownContents(graph: GraphBuilder): (value: string) => TensorData | undefined {
  // By node, since names are given again to other values where an attempt at a loop's body is taken back.
  const computed = new WeakMap<Node, readonly TensorData[] | 'nothing'>();
  return contentOf;

  function contentOf(value: string): TensorData | undefined {
    const type = graph.typeOf(value);
    const known = graph.constantOf(value) ?? (type && knownElements(type));
    const node = graph.producerOf(value);
    if (known || !type || !node || !isSmall(type)) return known;
    const outputs = computed.get(node) ?? evaluateNode(node, contentOf) ?? 'nothing';
    computed.set(node, outputs);
    return outputs === 'nothing' ? undefined : outputs[node.outputs.indexOf(value)];
  }
}

function isSmall({ shape }: ValueType): boolean {
  const lengths = shape?.filter((length) => typeof length === 'number');
  return lengths !== undefined && lengths.length === shape?.length && elementCount(lengths) <= MOST_NUMBERS;
}
