import { evaluateNode } from '../onnx/evaluate/evaluate-node.js';
import { filled } from '../onnx/evaluate/new-tensor.js';
import type { GraphBuilder } from '../onnx/graph-builder.js';
import { elementCount, type TensorData } from '../onnx/tensor.js';
import type { ValueType } from '../onnx/value-type.js';

/** More numbers are data, and no axes, shapes or counts. */
const MOST_NUMBERS = 1024;

/** Finds the content of values that are known before a graph runs: constants, lengths, and what is computed of them. */
export function knownContents(graph: GraphBuilder): (value: string) => TensorData | undefined {
  const found = new Map<string, TensorData | undefined>();
  return contentOf;

  function contentOf(value: string): TensorData | undefined {
    if (!found.has(value)) found.set(value, compute(value));
    return found.get(value);
  }

  function compute(value: string): TensorData | undefined {
    const constant = graph.constantOf(value);
    if (constant) return constant;
    const type = graph.typeOf(value);
    const elements = type && ofElements(type);
    if (elements || !type || !isSmall(type)) return elements;
    const node = graph.producerOf(value);
    const outputs = node && evaluateNode(node, contentOf);
    return outputs?.[node?.outputs.indexOf(value) ?? -1];
  }
}

function isSmall({ shape }: ValueType): boolean {
  const lengths = shape?.filter((length) => typeof length === 'number');
  return lengths !== undefined && lengths.length === shape?.length && elementCount(lengths) <= MOST_NUMBERS;
}

/** What inference says of shapes. */
function ofElements({ type, shape, elements }: ValueType): TensorData | undefined {
  if (!elements || shape === undefined) return undefined;
  const numbers = elements.filter((element) => typeof element === 'number');
  if (numbers.length !== elements.length) return undefined;
  const tensor = filled(type, shape.length === 0 ? [] : [numbers.length], 0);
  for (const [at, number] of numbers.entries()) {
    if (tensor.type === 'int64') tensor.values[at] = BigInt(number);
    else tensor.values[at] = number;
  }
  return tensor;
}
