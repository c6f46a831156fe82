import type { Layout } from '../../lowering/layout.js';
import type { Padding, Pads } from '../../lowering/window-padding.js';
import { intsOf, stringOf } from '../../read/graph/attributes.js';
import type { OpCall } from '../op-handler.js';

/** Where the channels of a node's images stand. */
export function layoutOf(call: OpCall): Layout {
  // NHWC, NWC, NDHWC, or with C second.
  return stringOf(call.node, 'data_format', 'NHWC').toUpperCase().endsWith('C')
    ? 'channelsLast'
    : 'channelsFirst';
}

/** A list with a number for each axis, batch and channels too; those of the spatial axes. */
export function spatialNumbers(
  call: OpCall,
  attribute: string,
  fallback?: readonly number[],
): readonly number[] {
  const numbers = intsOf(call.node, attribute, fallback);
  return layoutOf(call) === 'channelsLast' ? numbers.slice(1, -1) : numbers.slice(2);
}

/** What a node pads its images with. */
export function paddingOf(call: OpCall): Padding {
  const padding = stringOf(call.node, 'padding').toUpperCase();
  switch (padding) {
    case 'SAME':
      return 'same';
    case 'VALID':
      return 'valid';
    case 'EXPLICIT': {
      const numbers = intsOf(call.node, 'explicit_paddings');
      const pads = numbers.flatMap((before, index): Pads[] =>
        index % 2 === 0 ? [[before, numbers[index + 1] ?? 0]] : [],
      );
      return layoutOf(call) === 'channelsLast' ? pads.slice(1, -1) : pads.slice(2);
    }
    default:
      throw call.wrong('the padding SAME, VALID or EXPLICIT', `it is ${padding}`);
  }
}

/** The shape of a kernel, which must be known. */
export function kernelShape(call: OpCall): readonly number[] {
  const shape = call.shape(1);
  const known = shape.filter((length) => typeof length === 'number');
  if (known.length === shape.length) return known;
  throw call.wrong('a kernel whose shape is known', `it is [${shape.join(', ')}]`);
}
