import { intOf, intsOf, stringOf } from '../attributes.js';
import { sum } from './lengths.js';
import type { Length, NodeFacts } from './rule.js';

/** A window of a convolution or pooling along one spatial axis. */
export interface Window {
  /** From the first to the last element, dilation included. */
  readonly extent: Length;
  readonly stride: number;
  /** Before and after together; 0 where `autoPad` says something else. */
  readonly padding: number;
  readonly paddingBefore: number;
  readonly autoPad: string;
  readonly ceils: boolean;
}

/** The windows along the spatial axes, from the attributes that convolution and pooling have in common. */
export function windowsOf(node: NodeFacts, kernel: readonly Length[]): readonly Window[] {
  const strides = intsOf(node, 'strides');
  const dilations = intsOf(node, 'dilations');
  const pads = intsOf(node, 'pads');
  const autoPad = stringOf(node, 'auto_pad', 'NOTSET');
  const isExplicit = autoPad === 'NOTSET';
  return kernel.map((length, axis) => {
    const dilation = dilations?.[axis] ?? 1;
    return {
      extent: typeof length === 'number' ? (length - 1) * dilation + 1 : undefined,
      stride: strides?.[axis] ?? 1,
      padding: isExplicit ? (pads?.[axis] ?? 0) + (pads?.[axis + kernel.length] ?? 0) : 0,
      paddingBefore: isExplicit ? (pads?.[axis] ?? 0) : 0,
      autoPad,
      ceils: intOf(node, 'ceil_mode', 0) === 1,
    };
  });
}

/** How many windows an axis has. */
export function windowCount(length: Length, window: Window): Length {
  const { extent, stride, padding, paddingBefore, autoPad, ceils } = window;
  if (autoPad.startsWith('SAME')) {
    if (stride === 1) return length;
    return typeof length === 'number' ? Math.ceil(length / stride) : undefined;
  }
  if (typeof extent !== 'number') return undefined;
  if (typeof length !== 'number') return stride === 1 ? sum([length, padding + 1 - extent]) : undefined;
  const steps = (length + padding - extent) / stride;
  if (!ceils) return Math.floor(steps) + 1;
  // Newer operator sets do not count a last window that begins in the padding after the end.
  const last = Math.ceil(steps);
  return last * stride < length + paddingBefore ? last + 1 : undefined;
}
