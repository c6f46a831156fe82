import { float, int, type GraphBuilder } from '../onnx/graph-builder.js';
import { floats } from '../onnx/tensor.js';
import { badModelFile } from '../read/bad-model-file.js';
import type { Layer } from '../read/layers-model.js';

type ActivationBuilder = (graph: GraphBuilder, value: string) => string;

/** tfjs-layers' activation functions, by the names they are serialised under. */
const ACTIVATIONS: Readonly<Record<string, ActivationBuilder>> = {
  linear: (_graph, value) => value,
  relu: (graph, value) => graph.add('Relu', [value]),
  relu6: (graph, value) =>
    graph.add('Clip', [value, graph.constant('zero', floats([0])), graph.constant('six', floats([6]))]),
  tanh: (graph, value) => graph.add('Tanh', [value]),
  sigmoid: (graph, value) => graph.add('Sigmoid', [value]),
  // tfjs and Keras 2 use the slope 0.2, which is ONNX's default; it is written out all the same.
  hard_sigmoid: (graph, value) => graph.add('HardSigmoid', [value], { alpha: float(0.2), beta: float(0.5) }),
  softmax: (graph, value) => graph.add('Softmax', [value], { axis: int(-1) }),
  softplus: (graph, value) => graph.add('Softplus', [value]),
  softsign: (graph, value) => graph.add('Softsign', [value]),
  elu: (graph, value) => graph.add('Elu', [value]),
  selu: (graph, value) => graph.add('Selu', [value]),
  swish: (graph, value) => graph.add('Mul', [value, graph.add('Sigmoid', [value])]),
};

export const ACTIVATION_NAMES: readonly string[] = Object.keys(ACTIVATIONS);

/** Applies a named activation function. @throws {SentenceVaeError} `BAD_MODEL_FILE` for one that is not known */
export function activate(graph: GraphBuilder, name: string, value: string, layer: Layer): string {
  const build = ACTIVATIONS[name];
  if (build) return build(graph, value);
  throw badModelFile({
    expected: `one of the activations ${ACTIVATION_NAMES.join(', ')}`,
    received: `${layer.name} has ${name}`,
    remedy: `Register a handler of your own for ${layer.className} with registerLayer`,
  });
}
