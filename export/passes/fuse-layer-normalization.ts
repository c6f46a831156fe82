import { intOf, intsOf } from '../onnx/attributes.js';
import { wholeNumbers } from '../onnx/evaluate/axes.js';
import { withShape } from '../onnx/evaluate/new-tensor.js';
import { makersOf, type Graph, type Node } from '../onnx/graph.js';
import { floats, type TensorData } from '../onnx/tensor.js';
import { rewriteLevels, type Level } from './level.js';
import type { Pass } from './pass.js';

/** Recognises `(x − mean) / √(variance + ε) · γ + β` over the last axis, in both forms that TensorFlow writes. */
export const fuseLayerNormalization: Pass = {
  name: 'fuse layer normalization',
  reason:
    'a normalisation that is spelled out reads its input five times, and the operator for it once or twice',
  run: (graph) => rewriteLevels(graph, fuse),
};

interface Normalisation {
  readonly x: string;
  readonly epsilon: number;
  readonly gamma?: TensorData | undefined;
  readonly beta?: TensorData | undefined;
}

function fuse(level: Level): Graph {
  const { graph, constantOf, typeOf } = level;
  const makers = makersOf(graph);
  const constants = new Map(graph.constants);
  let changed = false;
  const found = new Map<string, Normalisation>();
  const nodes = graph.nodes.map((node): Node => {
    const normalisation = normalisationOf(node);
    if (!normalisation) return node;
    found.set(node.outputs[0]!, normalisation);
    return node;
  });
  // What is scaled or shifted further is a part of the larger pattern.
  const parts = new Set<string>();
  for (const node of nodes) {
    if (!found.has(node.outputs[0] ?? '')) continue;
    for (const input of node.inputs) if (found.has(input) && level.readersOf(input) === 1) parts.add(input);
  }
  const fused = nodes.map((node): Node => {
    const output = node.outputs[0] ?? '';
    const normalisation = found.get(output);
    if (!normalisation || parts.has(output)) return node;
    changed = true;
    return layerNormalisation(node, normalisation);
  });
  return changed ? { ...graph, nodes: fused, constants } : graph;

  function layerNormalisation(node: Node, { x, epsilon, gamma, beta }: Normalisation): Node {
    const output = node.outputs[0]!;
    const put = (name: string, tensor: TensorData): string => {
      const claimed = level.claim(output, name);
      constants.set(claimed, tensor);
      return claimed;
    };
    const features = featuresOf(x)!;
    const ones = floats(new Float32Array(features).fill(1), [features]);
    return {
      ...node,
      op: 'LayerNormalization',
      inputs: [x, put('gamma', gamma ?? ones), ...(beta ? [put('beta', beta)] : [])],
      attributes: { axis: { kind: 'int', value: -1 }, epsilon: { kind: 'float', value: epsilon } },
    };
  }

  function normalisationOf(node: Node): Normalisation | undefined {
    return divided(node) ?? scaledOrShifted(node) ?? asOneScaleAndShift(node);
  }

  /** `d / s` or `d · 1/s`, where `d = x − mean` and `s = √(mean(d²) + ε)` */
  function divided(node: Node): Normalisation | undefined {
    for (const [centred, other] of operands(node)) {
      const x = centredOf(centred);
      const isQuotient = node.op === 'Div' && centred === node.inputs[0];
      const root = isQuotient ? other : node.op === 'Mul' ? inputOf(other, 'Reciprocal') : undefined;
      const epsilon = x === undefined || root === undefined ? undefined : epsilonOf(root, x);
      if (x !== undefined && epsilon !== undefined && featuresOf(x) !== undefined) return { x, epsilon };
    }
    return undefined;
  }

  function scaledOrShifted(node: Node): Normalisation | undefined {
    for (const [value, other] of operands(node)) {
      const before = found.get(value);
      const numbers = before && parameter(other, before.x);
      if (!before || !numbers) continue;
      if (node.op === 'Mul' && !before.gamma && !before.beta) return { ...before, gamma: numbers };
      if (node.op === 'Add' && !before.beta) return { ...before, beta: numbers };
    }
    return undefined;
  }

  /** `x · f + (β − mean · f)`, where `f = γ / √(variance + ε)` */
  function asOneScaleAndShift(node: Node): Normalisation | undefined {
    if (node.op !== 'Add') return undefined;
    for (const [product, rest] of operands(node)) {
      const difference = makers.get(rest);
      if (makers.get(product)?.op !== 'Mul' || difference?.op !== 'Sub') continue;
      const [betaName = '', shift = ''] = difference.inputs;
      for (const [x, factor] of operands(makers.get(product)!)) {
        const beta = parameter(betaName, x);
        const isShift = operands(makers.get(shift)).some(
          ([mean, by]) => makers.get(shift)!.op === 'Mul' && by === factor && isMeanOf(mean, x),
        );
        const factors = beta && isShift ? factorOf(factor, x) : undefined;
        if (factors) return { x, beta, ...factors };
      }
    }
    return undefined;
  }

  function factorOf(factor: string, x: string): Pick<Normalisation, 'gamma' | 'epsilon'> | undefined {
    const plain = inputOf(factor, 'Reciprocal');
    const epsilon = plain === undefined ? undefined : epsilonOf(plain, x);
    if (epsilon !== undefined) return { epsilon };
    if (makers.get(factor)?.op !== 'Mul') return undefined;
    for (const [inverse, name] of operands(makers.get(factor))) {
      const root = inputOf(inverse, 'Reciprocal');
      const inner = root === undefined ? undefined : epsilonOf(root, x);
      const gamma = parameter(name, x);
      if (inner !== undefined && gamma) return { epsilon: inner, gamma };
    }
    return undefined;
  }

  /** The ε of `√(mean((x − mean)²) + ε)` */
  function epsilonOf(root: string, x: string): number | undefined {
    const sum = inputOf(root, 'Sqrt');
    const add = sum === undefined ? undefined : makers.get(sum);
    if (add?.op !== 'Add') return undefined;
    for (const [variance, name] of operands(add)) {
      const constant = constantOf(name);
      const squares = meanInput(variance);
      if (constant?.type !== 'float32' || constant.values.length !== 1 || squares === undefined) continue;
      if (isSquareOfCentred(squares, x)) return constant.values[0];
    }
    return undefined;
  }

  function isSquareOfCentred(value: string, x: string): boolean {
    const node = makers.get(value);
    const [one = '', other = ''] = node?.inputs ?? [];
    if (centredOf(one) !== x) return false;
    if (node?.op === 'Mul') return one === other;
    const exponent = node?.op === 'Pow' ? constantOf(other) : undefined;
    return exponent?.values.length === 1 && Number(exponent.values[0]) === 2;
  }

  /** The `x` of `x − mean(x)` */
  function centredOf(value: string): string | undefined {
    const node = makers.get(value);
    const [x = '', mean = ''] = node?.inputs ?? [];
    return node?.op === 'Sub' && isMeanOf(mean, x) ? x : undefined;
  }

  function isMeanOf(mean: string, x: string): boolean {
    return meanInput(mean) === x;
  }

  /** What a value is the mean of over the last axis, which stays as one of length 1. */
  function meanInput(value: string): string | undefined {
    const node = makers.get(value);
    const [x = '', axesName = ''] = node?.inputs ?? [];
    const rank = typeOf(x)?.shape?.length;
    if (node?.op !== 'ReduceMean' || intOf(node, 'keepdims', 1) !== 1 || rank === undefined) return undefined;
    const axes = axesName === '' ? intsOf(node, 'axes') : wholeNumbers(constantOf(axesName));
    return axes?.length === 1 && (axes[0] === -1 || axes[0] === rank - 1) ? x : undefined;
  }

  function inputOf(value: string, op: string): string | undefined {
    const node = makers.get(value);
    return node?.op === op ? node.inputs[0] : undefined;
  }

  function featuresOf(x: string): number | undefined {
    const { type, shape } = typeOf(x) ?? {};
    const features = shape?.at(-1);
    return type === 'float32' && typeof features === 'number' ? features : undefined;
  }

  /** A constant with a number for each feature. */
  function parameter(name: string, x: string): TensorData | undefined {
    const constant = constantOf(name);
    const features = featuresOf(x);
    if (constant?.type !== 'float32' || features === undefined || constant.values.length !== features)
      return undefined;
    const rank = typeOf(x)?.shape?.length ?? 0;
    const isRow = constant.shape.at(-1) === features && constant.shape.length <= rank;
    return isRow ? withShape(constant, [features]) : undefined;
  }
}

/** The two inputs of a node in both orders. */
function operands(node: Node | undefined): readonly (readonly [string, string])[] {
  const [one, other] = node?.inputs ?? [];
  return one === undefined || other === undefined
    ? []
    : [
        [one, other],
        [other, one],
      ];
}
