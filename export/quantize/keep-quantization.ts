import { DATA_TYPES } from '../onnx/data-types.js';
import { int } from '../onnx/graph-builder.js';
import type { Graph, Node } from '../onnx/graph.js';
import { floats, storedFormOf, type AffineForm, type TensorData } from '../onnx/tensor.js';
import { replaceConstants, type Replacement } from './replace-constants.js';

/** Writes weights that are stored in 8 or 16 bits as they are stored, with the nodes that make numbers of them. */
export function keepQuantization(graph: Graph): Graph {
  return replaceConstants(graph, (name, tensor, claim) => {
    const stored = storedFormOf(tensor);
    if (!stored) return undefined;
    const { shape } = tensor;
    const storedName = claim(`${name}_stored`);
    if (stored.type === 'float16') {
      const half: TensorData = { type: 'float16', shape, values: stored.values };
      return { constants: new Map([[storedName, half]]), nodes: [cast(storedName, name, tensor.type)] };
    }
    return affine(name, tensor, stored, claim);
  });
}

/** How far from a whole number a zero point may be, in steps: the tools that write models round it as here. */
const NEARLY_WHOLE = 1e-3;

/** value = stored · scale + minimum */
function affine(
  name: string,
  { shape, type }: TensorData,
  stored: AffineForm,
  claim: (wanted: string) => string,
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
  if (content.type === 'uint8' && type === 'float32' && isWhole && zeroPoint > -0.5 && zeroPoint < 255.5) {
    const zeroName = claim(`${name}_zero`);
    return {
      constants: new Map([
        [storedName, content],
        [scaleName, floats([scale])],
        [zeroName, { type: 'uint8', shape: [], values: Uint8Array.of(Math.round(zeroPoint)) }],
      ]),
      nodes: [node('DequantizeLinear', [storedName, scaleName, zeroName], name)],
    };
  }
  // No QDQ: its zero point is a whole number of steps, and of 8 bits before opset 21.
  const [floatName, scaledName, minimumName] = ['float', 'scaled', 'minimum'].map((part) =>
    claim(`${name}_${part}`),
  );
  const sumName = type === 'float32' ? name : claim(`${name}_sum`);
  return {
    constants: new Map([
      [storedName, content],
      [scaleName, floats([scale])],
      [minimumName!, floats([minimum])],
    ]),
    nodes: [
      cast(storedName, floatName!, 'float32'),
      node('Mul', [floatName!, scaleName], scaledName!),
      node('Add', [scaledName!, minimumName!], sumName),
      ...(type === 'float32' ? [] : [cast(sumName, name, type)]),
    ],
  };
}

function node(op: string, inputs: readonly string[], output: string): Node {
  return { name: output, op, inputs, outputs: [output], attributes: {} };
}

function cast(from: string, to: string, type: TensorData['type']): Node {
  return { ...node('Cast', [from], to), attributes: { to: int(DATA_TYPES[type]) } };
}
