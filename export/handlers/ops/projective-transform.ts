import { int, type GraphBuilder } from '../../onnx/graph-builder.js';
import { floats, integer, integers } from '../../onnx/tensor.js';
import { cast } from '../../lowering/cast.js';
import { blendedPixels, lengthOf, nearestPixels } from '../../lowering/pixels.js';
import { scalar } from '../../lowering/scalar.js';
import { stringOf } from '../../read/graph/attributes.js';
import type { OpHandler } from '../op-handler.js';

/**
 * Maps images through projective transforms `[batch or 1, 8]`: the pixel (x, y) of the output is the input's at
 * ((t₀x + t₁y + t₂) / k, (t₃x + t₄y + t₅) / k) with k = t₆x + t₇y + 1 (tfjs-core transform.ts).
 */
export const projectiveTransform: OpHandler = (call, graph) => {
  const { value: given, type } = call.tensor(0);
  const images = cast(graph, given, 'float32');
  const [height = 1, width = 1] = call.numbers(2);
  const fill = call.inputs.length > 3 ? call.tensor(3).value : scalar(graph, 0);
  const mode = stringOf(call.node, 'fill_mode', 'CONSTANT').toLowerCase();
  const x = graph.constant('x', axisNumbers([1, 1, width]));
  const y = graph.constant('y', axisNumbers([1, height, 1]));
  const t = (index: number) => transformEntry(graph, call.tensor(1).value, index);
  const plane = (a: number, b: number, c: string) =>
    graph.add('Add', [graph.add('Add', [graph.add('Mul', [t(a), x]), graph.add('Mul', [t(b), y])]), c]);

  const divisor = plane(6, 7, scalar(graph, 1));
  const isInfinite = graph.add('Equal', [divisor, scalar(graph, 0)]);
  const safe = graph.add('Where', [isInfinite, scalar(graph, 1), divisor]);
  const coordinate = (numerator: string, axis: 1 | 2) =>
    mapped(graph, graph.add('Div', [numerator, safe]), lengthOf(graph, images, axis), mode);
  const points = {
    image: imageNumbers(graph, images),
    x: coordinate(plane(0, 1, t(2)), 2),
    y: coordinate(plane(3, 4, t(5)), 1),
  };
  const isNearest = stringOf(call.node, 'interpolation', 'NEAREST').toLowerCase() === 'nearest';
  const pixels = (isNearest ? nearestPixels : blendedPixels)(graph, images, points, fill);
  const column = graph.add('Unsqueeze', [isInfinite, graph.constant('last_axis', integers(-1))]);
  return cast(graph, graph.add('Where', [column, fill, pixels]), type);
};

function axisNumbers(shape: readonly number[]) {
  return floats(
    Array.from({ length: Math.max(...shape) }, (_, index) => index),
    shape,
  );
}

/** One number of each transform: `[batch or 1, 1, 1]`. */
function transformEntry(graph: GraphBuilder, transforms: string, index: number): string {
  const entry = graph.constant('entry', integer(index));
  const column = graph.add('Gather', [transforms, entry], { axis: int(1) });
  return graph.add('Unsqueeze', [column, graph.constant('point_axes', integers(1, 2))]);
}

/** 0, 1, … for each image: `[batch, 1, 1]`. */
function imageNumbers(graph: GraphBuilder, images: string): string {
  const batch = graph.add('Shape', [images], { start: int(0), end: int(1) });
  const count = graph.add('Squeeze', [batch]);
  const numbers = graph.add('Range', [scalar(graph, 0, 'int64'), count, scalar(graph, 1, 'int64')]);
  return graph.add('Unsqueeze', [numbers, graph.constant('point_axes', integers(1, 2))]);
}

/** Coordinates beyond the image, brought back as the mode says; `constant` leaves them outside. */
function mapped(graph: GraphBuilder, value: string, length: string, mode: string): string {
  if (mode === 'constant') return value;
  const zero = scalar(graph, 0);
  const one = scalar(graph, 1);
  const last = graph.add('Sub', [length, one]);
  const clamped = (coordinate: string) => graph.add('Min', [graph.add('Max', [coordinate, zero]), last]);
  if (mode === 'nearest') return clamped(value);

  const isBefore = graph.add('Less', [value, zero]);
  const isAfter = graph.add('Greater', [value, last]);
  const turns = (period: string) =>
    graph.add('Floor', [graph.add('Div', [graph.add('Abs', [value]), period])]);
  const [before, after] = mode === 'reflect' ? reflected() : wrapped();
  const inside = graph.add('Where', [isAfter, after, value]);
  return clamped(graph.add('Where', [isBefore, before, inside]));

  /** [abcd] → [dcba|abcd|dcba] */
  function reflected(): readonly [string, string] {
    const period = graph.add('Add', [length, length]);
    const whole = graph.add('Mul', [period, turns(period)]);
    const low = graph.add('Add', [value, whole]);
    const isFar = graph.add('Less', [low, graph.add('Neg', [length])]);
    const mirrored = graph.add('Sub', [graph.add('Neg', [low]), one]);
    const high = graph.add('Sub', [value, whole]);
    const isSecond = graph.add('GreaterOrEqual', [high, length]);
    const mirroredHigh = graph.add('Sub', [graph.add('Sub', [period, high]), one]);
    return [
      graph.add('Where', [isFar, graph.add('Add', [low, period]), mirrored]),
      graph.add('Where', [isSecond, mirroredHigh, high]),
    ];
  }

  /** [abcd] → [abcd|abcd|abcd] */
  function wrapped(): readonly [string, string] {
    const count = turns(graph.add('Max', [last, one]));
    const low = graph.add('Add', [value, graph.add('Mul', [length, graph.add('Add', [count, one])])]);
    return [low, graph.add('Sub', [value, graph.add('Mul', [length, count])])];
  }
}
