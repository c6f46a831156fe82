import { intOf } from '../attributes.js';
import { elementsOf } from './elements.js';
import { axisOf, open, same } from './lengths.js';
import type { InferenceRule, Length, NodeFacts, RulesByOperator } from './rule.js';

/** How many frequencies a real signal of this length has. */
function frequenciesOf(length: Length): Length {
  return typeof length === 'number' ? Math.floor(length / 2) + 1 : undefined;
}

/** How long a real signal with so many frequencies is unless it is said. */
function signalOf(frequencies: Length): Length {
  return typeof frequencies === 'number' ? 2 * (frequencies - 1) : undefined;
}

/**
 * The axis is an attribute up to operator set 19 and an input from 20 on. Their defaults, 1 and −2, are the same axis
 * of a `[batch, signal, parts]`.
 */
function transformedAxis(node: NodeFacts, rank: number): number | undefined {
  const given = node.isGiven(2) ? elementsOf(node, 2)?.[0] : intOf(node, 'axis', rank === 3 ? 1 : NaN);
  return typeof given === 'number' ? axisOf(given, rank) : undefined;
}

/** `[..., real and imaginary]` */
const fourier: InferenceRule = (node) => {
  const [input] = node.inputs;
  if (!input?.shape) return [input && { type: input.type }];
  const { type, shape } = input;
  const isOneSided = intOf(node, 'onesided', 0) === 1;
  const isInverse = intOf(node, 'inverse', 0) === 1;
  const parts = isOneSided && isInverse ? 1 : 2;
  const axis = transformedAxis(node, shape.length);
  if (axis === undefined) return [{ type, shape: [...open(shape.length - 1), parts] }];
  const length = shape[axis];
  const signal = node.isGiven(1) ? elementsOf(node, 1)?.[0] : parts === 1 ? signalOf(length) : length;
  const transformed = isOneSided && !isInverse ? frequenciesOf(signal) : signal;
  return [{ type, shape: [...shape.slice(0, axis), transformed, ...shape.slice(axis + 1, -1), parts] }];
};

/** The specification takes `onesided` for 1 where it is left out, and onnx's own inference for 0: then it stays open. */
function shortTimeFrequencies(node: NodeFacts, frame: Length): Length {
  const sides = intOf(node, 'onesided', NaN);
  if (Number.isNaN(sides)) return undefined;
  return sides === 1 ? frequenciesOf(frame) : frame;
}

/** `[batch, frames, frequencies, real and imaginary]` */
const shortTimeFourier: InferenceRule = (node) => {
  const [signal, , window] = node.inputs;
  if (!signal) return [undefined];
  const [batch, length] = signal.shape ?? [];
  const step = elementsOf(node, 1)?.[0];
  const given = node.isGiven(3) ? elementsOf(node, 3)?.[0] : undefined;
  const isWhole = !node.isGiven(2) && !node.isGiven(3);
  const frame = isWhole ? length : same(given, window?.shape?.[0]);
  const isNumeric = typeof length === 'number' && typeof frame === 'number' && typeof step === 'number';
  const frames = isNumeric ? Math.floor((length - frame) / step) + 1 : undefined;
  return [{ type: signal.type, shape: [batch, frames, shortTimeFrequencies(node, frame), 2] }];
};

export const SPECTRUM_RULES: RulesByOperator = { DFT: fourier, STFT: shortTimeFourier };
