import { ints, string, type Attributes } from '../onnx/graph-builder.js';
import type { Dimension } from '../onnx/tensor.js';

/** What is added before and after an axis. */
export type Pads = readonly [before: number, after: number];

/** `same`: as many outputs as inputs, over the stride; `valid`: none; or what to add along each spatial axis. */
export type Padding = 'same' | 'valid' | readonly Pads[];

/** Windows that slide over the spatial axes; each list has one number an axis. */
export interface Windows {
  readonly lengths: readonly number[];
  readonly strides: readonly number[];
  /** Default: 1. */
  readonly dilations?: readonly number[] | undefined;
  readonly padding: Padding;
}

/** The attributes `kernel_shape`, `strides`, `dilations` and those of the padding. */
export function windowAttributes(windows: Windows, inputs: readonly (Dimension | undefined)[]): Attributes {
  const { lengths, strides, dilations } = windows;
  return {
    kernel_shape: ints(...lengths),
    strides: ints(...strides),
    ...(dilations?.some((dilation) => dilation !== 1) && { dilations: ints(...dilations) }),
    ...paddingAttributes(windows, inputs),
  };
}

/** How far a window reaches, dilation included. */
export function extentsOf({ lengths, dilations }: Windows): readonly number[] {
  return lengths.map((length, axis) => (length - 1) * (dilations?.[axis] ?? 1) + 1);
}

/** `SAME` halves what it adds, the odd one after: TensorFlow's rule (tfjs-core conv_util.ts), and ONNX's SAME_UPPER. */
export function halves(total: number): Pads {
  const before = Math.floor(total / 2);
  return [before, total - before];
}

function paddingAttributes(windows: Windows, inputs: readonly (Dimension | undefined)[]): Attributes {
  const { padding, strides } = windows;
  if (padding === 'valid') return {};
  if (padding !== 'same') return padsAttribute(padding);
  const pads = extentsOf(windows).map((extent, axis) => samePads(inputs[axis], extent, strides[axis] ?? 1));
  const known = pads.filter((pad) => pad !== undefined);
  // Written out where that is possible: not every runtime reads `auto_pad` with dilation in the same way.
  return known.length === pads.length ? padsAttribute(known) : { auto_pad: string('SAME_UPPER') };
}

/** `undefined` where it depends on a length that is open. */
function samePads(input: Dimension | undefined, extent: number, stride: number): Pads | undefined {
  if (stride === 1) return halves(extent - 1);
  // Nothing before; what comes after stays unused where the last window ends with the input.
  if (extent <= 2) return [0, extent - 1];
  if (typeof input !== 'number') return undefined;
  const covered = (Math.ceil(input / stride) - 1) * stride + extent;
  return halves(Math.max(covered - input, 0));
}

/** ONNX lists what comes before each axis, then what comes after each. */
export function padsAttribute(pads: readonly Pads[]): Attributes {
  if (pads.flat().every((pad) => pad === 0)) return {};
  return { pads: ints(...pads.map(([before]) => before), ...pads.map(([, after]) => after)) };
}
