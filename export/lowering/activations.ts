import { float, int, type GraphBuilder } from '../onnx/graph-builder.js';
import { badModelFile } from '../read/bad-model-file.js';
import type { Layer } from '../read/layers-model.js';
import { scalar } from './scalar.js';

type ActivationBuilder = (graph: GraphBuilder, value: string) => string;

/** tfjs-layers' activation functions, by the names they are serialised under. */
const ACTIVATIONS: Readonly<Record<string, ActivationBuilder>> = {
  linear: (_graph, value) => value,
  relu: (graph, value) => graph.add('Relu', [value]),
  relu6: (graph, value) => graph.add('Clip', [value, scalar(graph, 0), scalar(graph, 6)]),
  tanh: (graph, value) => graph.add('Tanh', [value]),
  sigmoid: (graph, value) => graph.add('Sigmoid', [value]),
  // tfjs and Keras 2 use the slope 0.2, which is ONNX's default; it is written out all the same.
  hard_sigmoid: (graph, value) => graph.add('HardSigmoid', [value], { alpha: float(0.2), beta: float(0.5) }),
  softmax: (graph, value) => graph.add('Softmax', [value], { axis: int(-1) }),
  log_softmax: (graph, value) => graph.add('LogSoftmax', [value], { axis: int(-1) }),
  softplus: (graph, value) => graph.add('Softplus', [value]),
  softsign: (graph, value) => graph.add('Softsign', [value]),
  elu: (graph, value) => graph.add('Elu', [value]),
  selu: (graph, value) => graph.add('Selu', [value]),
  swish: (graph, value) => graph.add('Mul', [value, graph.add('Sigmoid', [value])]),
  // Written out: ONNX has an operator for it since 18 only.
  mish: (graph, value) => graph.add('Mul', [value, graph.add('Tanh', [graph.add('Softplus', [value])])]),
  gelu,
  gelu_new: geluByTanh,
};

export const ACTIVATION_NAMES: readonly string[] = Object.keys(ACTIVATIONS);

/** What adds the nodes of an activation function, if the name is that of one. */
export function activationCalled(name: string): ActivationBuilder | undefined {
  return Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name] : undefined;
}

/** Applies a named activation function. @throws {SentenceVaeError} `BAD_MODEL_FILE` for one that is not known */
export function activate(graph: GraphBuilder, name: string, value: string, layer: Layer): string {
  const build = activationCalled(name);
  if (build) return build(graph, value);
  throw badModelFile({
    expected: `one of the activations ${ACTIVATION_NAMES.join(', ')}`,
    received: `${layer.name} has ${name}`,
    remedy: `Register a handler of your own for ${layer.className} with registerLayer`,
  });
}

/** x · Φ(x) (Hendrycks and Gimpel, 2016, arXiv:1606.08415), written out: ONNX has an operator for it since 20 only. */
function gelu(graph: GraphBuilder, value: string): string {
  const error = graph.add('Erf', [graph.add('Div', [value, scalar(graph, Math.SQRT2)])]);
  return halfTimesOneMore(graph, value, error);
}

/** GELU with the tanh that comes near to Φ, also of arXiv:1606.08415. */
function geluByTanh(graph: GraphBuilder, value: string): string {
  const cube = graph.add('Mul', [graph.add('Mul', [value, value]), value]);
  const inner = graph.add('Add', [value, graph.add('Mul', [cube, scalar(graph, 0.044715)])]);
  const tanh = graph.add('Tanh', [graph.add('Mul', [inner, scalar(graph, Math.sqrt(2 / Math.PI))])]);
  return halfTimesOneMore(graph, value, tanh);
}

/** ½ x (1 + y) */
function halfTimesOneMore(graph: GraphBuilder, x: string, y: string): string {
  const more = graph.add('Add', [y, scalar(graph, 1)]);
  return graph.add('Mul', [graph.add('Mul', [x, more]), scalar(graph, 0.5)]);
}
