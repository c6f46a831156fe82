import { stringOf } from '../attributes.js';
import type { TensorData } from '../tensor.js';
import { axesFromFront, wholeNumbers } from './axes.js';
import { oneOutput, type ConstantNode, type Evaluator } from './evaluator.js';
import { filled, growsTooMuch } from './new-tensor.js';
import { NOWHERE, pickInto, plainOffsets } from './pick.js';

export const PADDING: Readonly<Record<string, Evaluator>> = { Pad: oneOutput(pad) };

function pad(node: ConstantNode): TensorData | undefined {
  const [data, padsInput, valueInput, axesInput] = node.inputs;
  const pads = wholeNumbers(padsInput);
  if (!data || !pads) return undefined;
  const wanted = axesInput ? wholeNumbers(axesInput) : [...data.shape.keys()];
  const axes = wanted && axesFromFront(wanted, data.shape.length);
  const place = placeOf(stringOf(node, 'mode', 'constant'));
  if (!axes || !place || pads.length !== 2 * axes.length) return undefined;
  const offsets = plainOffsets(data.shape);
  for (const [index, axis] of axes.entries()) {
    const own = offsets[axis]!;
    const [before, after] = [pads[index]!, pads[axes.length + index]!];
    const length = own.length + before + after;
    if (length < 0) return undefined;
    offsets[axis] = Array.from({ length }, (_, at) => own[place(at - before, own.length)] ?? NOWHERE);
  }
  const shape = offsets.map(({ length }) => length);
  if (growsTooMuch(data.type, shape, [data])) return undefined;
  return pickInto(filled(data.type, shape, valueInput?.values[0] ?? 0), data, offsets);
}

/** Which index of an axis a padded one shows; one outside shows the constant. */
function placeOf(mode: string): ((index: number, length: number) => number) | undefined {
  switch (mode) {
    case 'constant':
      return (index) => index;
    case 'edge':
      return (index, length) => Math.min(Math.max(index, 0), length - 1);
    case 'reflect':
      return (index, length) => {
        const inside = Math.abs(index);
        return inside < length ? inside : 2 * (length - 1) - inside;
      };
    default:
      return undefined;
  }
}
