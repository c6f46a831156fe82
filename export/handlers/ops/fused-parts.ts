import { float, type GraphBuilder } from '../../onnx/graph-builder.js';
import { activationCalled } from '../../lowering/activations.js';
import { floatOf, stringsOf } from '../../read/graph/attributes.js';
import type { OpCall, TensorValue } from '../op-handler.js';

/** What a fused op does after its product: a bias, then an activation. */
export interface FusedParts {
  readonly bias: TensorValue | undefined;
  readonly activate: (value: string, graph: GraphBuilder) => string;
}

/** Reads `fused_ops`: tfjs runs a fused op with a bias, an activation, or both (tfjs-core fused_util.ts). */
export function fusedParts(call: OpCall, firstArgument: number): FusedParts {
  const names = stringsOf(call.node, 'fused_ops', []).map((name) => name.toLowerCase());
  const extra = call.tensors(firstArgument);
  const hasBias = names[0] === 'biasadd';
  if (names[0] === 'fusedbatchnorm') {
    throw call.wrong(
      'a bias or an activation fused into it',
      'it has a batch normalisation, which tfjs refuses too',
    );
  }
  const bias = hasBias ? extra[0] : undefined;
  const slope = hasBias ? extra[1] : extra[0];
  const activations = hasBias ? names.slice(1) : names;
  return {
    bias,
    activate: (value, graph) =>
      activations.reduce((current, name) => activated(call, name, current, slope, graph), value),
  };
}

/** The activations without arguments of their own that tfjs fuses. */
const PLAIN: ReadonlySet<string> = new Set(['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'tanh']);

function activated(
  call: OpCall,
  name: string,
  value: string,
  slope: TensorValue | undefined,
  graph: GraphBuilder,
): string {
  const build = PLAIN.has(name) ? activationCalled(name) : undefined;
  if (build) return build(graph, value);
  switch (name) {
    case '':
      return value;
    case 'leakyrelu':
      return graph.add('LeakyRelu', [value], { alpha: float(floatOf(call.node, 'leakyrelu_alpha', 0.2)) });
    case 'prelu':
      if (slope) return graph.add('PRelu', [value, slope.value]);
      throw call.wrong('the slopes of its PRelu as an input', `it has ${call.inputs.length} inputs`);
    default:
      throw call.wrong('a known activation fused into it', `it has ${name}`);
  }
}
