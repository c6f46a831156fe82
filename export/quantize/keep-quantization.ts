import { DATA_TYPES } from '../onnx/data-types.js';
import { int } from '../onnx/graph-builder.js';
import { subgraphsOf, type Graph, type Node } from '../onnx/graph.js';
import { floats, storedFormOf, type AffineForm, type TensorData } from '../onnx/tensor.js';
import { replaceConstants, type Replacement } from './replace-constants.js';

/**
 * Writes weights that are stored in 8 or 16 bits as they are stored, with the nodes that make numbers of them: a
 * DequantizeLinear where that says the same. ONNX Runtime runs those each time, unless a session is told
 * `session.disable_quant_qdq`, and all others once, when the graph is loaded.
 */
export function keepQuantization(graph: Graph): Graph {
  const mayDequantise = notReadBy(graph, SPOILT_BY_DEQUANTIZE);
  return replaceConstants(graph, (name, tensor, claim) => {
    const stored = storedFormOf(tensor);
    if (!stored) return undefined;
    const { shape } = tensor;
    const storedName = claim(`${name}_stored`);
    if (stored.type === 'float16') {
      const half: TensorData = { type: 'float16', shape, values: stored.values };
      return { constants: new Map([[storedName, half]]), nodes: [widened(storedName, name)] };
    }
    return affine(name, tensor, stored, { claim, mayDequantise: mayDequantise(name) });
  });
}

/**
 * What ONNX Runtime makes something else of together with a DequantizeLinear: products in 8 bits, which are right to 1e-3
 * only; and lookups that wait for the numbers of the whole table.
 */
const SPOILT_BY_DEQUANTIZE: ReadonlySet<string> = new Set(['Gather', 'Gemm', 'MatMul']);

function notReadBy(graph: Graph, ops: ReadonlySet<string>): (value: string) => boolean {
  const read = new Set<string>();
  const visit = ({ nodes }: Graph): void => {
    for (const node of nodes) {
      if (ops.has(node.op)) for (const input of node.inputs) read.add(input);
      subgraphsOf(node).forEach(visit);
    }
  };
  visit(graph);
  return (value) => !read.has(value);
}

/**
 * How far from a whole number a zero point may be, in steps. It must be as good as one: a variance of 1e-6 may count, in
 * weights that go to 1000.
 */
const NEARLY_WHOLE = 1e-9;

/** value = stored · scale + minimum */
function affine(
  name: string,
  { shape }: TensorData,
  stored: AffineForm,
  { claim, mayDequantise }: { readonly claim: (wanted: string) => string; readonly mayDequantise: boolean },
): Replacement {
  const { scale, minimum } = stored;
  const storedName = claim(`${name}_stored`);
  const scaleName = claim(`${name}_scale`);
  const content: TensorData =
    stored.type === 'uint8'
      ? { type: 'uint8', shape, values: stored.values }
      : { type: 'uint16', shape, values: stored.values };
  const zeroPoint = -minimum / scale;
  const isWhole = Math.abs(zeroPoint - Math.round(zeroPoint)) < NEARLY_WHOLE;
  const fits = isWhole && zeroPoint > -0.5 && zeroPoint < 255.5;
  if (mayDequantise && content.type === 'uint8' && fits) {
    const zeroName = claim(`${name}_zero`);
    return {
      constants: new Map([
        [storedName, content],
        [scaleName, floats([scale])],
        [zeroName, { type: 'uint8', shape: [], values: Uint8Array.of(Math.round(zeroPoint)) }],
      ]),
      nodes: [nodeOf('DequantizeLinear', [storedName, scaleName, zeroName], name)],
    };
  }
  // The zero point of QDQ is a whole number of steps, and of 8 bits before opset 21.
  const [floatName, scaledName, minimumName] = ['float', 'scaled', 'minimum'].map((part) =>
    claim(`${name}_${part}`),
  );
  return {
    constants: new Map([
      [storedName, content],
      [scaleName, floats([scale])],
      [minimumName!, floats([minimum])],
    ]),
    nodes: [
      widened(storedName, floatName!),
      nodeOf('Mul', [floatName!, scaleName], scaledName!),
      nodeOf('Add', [scaledName!, minimumName!], name),
    ],
  };
}

function nodeOf(op: string, inputs: readonly string[], output: string): Node {
  return { name: output, op, inputs, outputs: [output], attributes: {} };
}

function widened(from: string, to: string): Node {
  return { ...nodeOf('Cast', [from], to), attributes: { to: int(DATA_TYPES.float32) } };
}
