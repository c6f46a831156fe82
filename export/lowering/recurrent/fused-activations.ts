import { floatList, strings, type Attributes } from '../../onnx/graph-builder.js';
import type { GatedCell } from './gated-cell.js';

interface FusedActivation {
  readonly name: string;
  readonly alpha?: number;
  readonly beta?: number;
}

/** The activation functions that ONNX' recurrent operators know, by tfjs' names. */
const FUSED: Readonly<Record<string, FusedActivation>> = {
  linear: { name: 'Affine', alpha: 1, beta: 0 },
  relu: { name: 'Relu' },
  tanh: { name: 'Tanh' },
  sigmoid: { name: 'Sigmoid' },
  hard_sigmoid: { name: 'HardSigmoid', alpha: 0.2, beta: 0.5 },
  elu: { name: 'Elu', alpha: 1 },
  softsign: { name: 'Softsign' },
  softplus: { name: 'Softplus' },
};

/** The activation attributes of the ONNX operator for a cell; `undefined` if it lacks one of the functions. */
export function fusedActivations(cell: GatedCell): Attributes | undefined {
  const functions = namesOf(cell).map((name) => (Object.hasOwn(FUSED, name) ? FUSED[name] : undefined));
  if (!functions.every((known) => known !== undefined)) return undefined;
  // Each list holds the values of those functions that have one, in the order of the functions.
  const alphas = functions.flatMap(({ alpha }) => (alpha === undefined ? [] : [alpha]));
  const betas = functions.flatMap(({ beta }) => (beta === undefined ? [] : [beta]));
  return {
    activations: strings(...functions.map(({ name }) => name)),
    ...(alphas.length > 0 && { activation_alpha: floatList(...alphas) }),
    ...(betas.length > 0 && { activation_beta: floatList(...betas) }),
  };
}

/** In the order of ONNX' f, g, h: gates, candidate, output. */
function namesOf({ kind, activation, recurrentActivation }: GatedCell): readonly string[] {
  switch (kind) {
    case 'simple':
      return [activation];
    case 'gru':
      return [recurrentActivation, activation];
    case 'lstm':
      return [recurrentActivation, activation, activation];
    default:
      return kind satisfies never;
  }
}
