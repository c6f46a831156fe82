import { int, type GraphBuilder } from '../onnx/graph-builder.js';
import { integer, integers } from '../onnx/tensor.js';
import { cast } from './cast.js';
import { scalar } from './scalar.js';

/** Points of images `[batch, height, width, channels]`; their coordinates, in pixels, broadcast to `[points, rows, columns]`. */
export interface Points {
  /** int64 `[points, 1, 1]`: which image. */
  readonly image: string;
  readonly y: string;
  readonly x: string;
}

/** How many pixels high or wide images are, as a float scalar; axis 1 is the height. */
export function lengthOf(graph: GraphBuilder, images: string, axis: 1 | 2): string {
  const lengths = graph.add('Shape', [images], {}, 'lengths');
  const length = graph.add('Gather', [lengths, graph.constant('axis', integer(axis))], { axis: int(0) });
  return cast(graph, length, 'float32');
}

/** The pixels at whole coordinates inside of the images: `[points, rows, columns, channels]`. */
function pixelsAt(graph: GraphBuilder, images: string, { image, y, x }: Points): string {
  const inside = (value: string, axis: 1 | 2) => {
    const last = graph.add('Sub', [lengthOf(graph, images, axis), scalar(graph, 1)]);
    return cast(graph, graph.add('Min', [graph.add('Max', [value, scalar(graph, 0)]), last]), 'int64');
  };
  const [row, column] = [inside(y, 1), inside(x, 2)];
  // Indices of a common shape: each is widened by nothing added to it.
  const none = graph.constant('none', integers(0));
  const grid = [image, row, column].reduce(
    (sum, part) => graph.add('Add', [sum, graph.add('Mul', [part, none])]),
    none,
  );
  const lastAxis = graph.constant('last_axis', integers(-1));
  const columns = [image, row, column].map((part) =>
    graph.add('Unsqueeze', [graph.add('Add', [part, grid]), lastAxis]),
  );
  return graph.add('GatherND', [images, graph.add('Concat', columns, { axis: int(-1) }, 'places')]);
}

/** What lies nearest to each point, half rounded up. */
export function nearestPixels(graph: GraphBuilder, images: string, points: Points, outside?: string): string {
  const rounded = (value: string) => graph.add('Floor', [graph.add('Add', [value, scalar(graph, 0.5)])]);
  return filled(graph, images, { ...points, y: rounded(points.y), x: rounded(points.x) }, outside);
}

/** The mean of the four pixels around each point, nearer ones weighing more. */
export function blendedPixels(graph: GraphBuilder, images: string, points: Points, outside?: string): string {
  const one = scalar(graph, 1);
  const [top, left] = [graph.add('Floor', [points.y]), graph.add('Floor', [points.x])];
  const [bottom, right] = [graph.add('Add', [top, one]), graph.add('Add', [left, one])];
  const at = (y: string, x: string) => filled(graph, images, { ...points, y, x }, outside);
  const share = (value: string, from: string) => {
    const lastAxis = graph.constant('last_axis', integers(-1));
    return graph.add('Unsqueeze', [graph.add('Sub', [value, from]), lastAxis], {}, 'share');
  };
  const [down, across] = [share(points.y, top), share(points.x, left)];
  const upper = between(graph, at(top, left), at(top, right), across);
  return between(graph, upper, between(graph, at(bottom, left), at(bottom, right), across), down);
}

function between(graph: GraphBuilder, from: string, to: string, share: string): string {
  return graph.add('Add', [from, graph.add('Mul', [graph.add('Sub', [to, from]), share])]);
}

/** Pixels at whole coordinates, and where these are outside of the image, a value; without one, the nearest border. */
function filled(graph: GraphBuilder, images: string, points: Points, outside: string | undefined): string {
  const pixels = pixelsAt(graph, images, points);
  if (outside === undefined) return pixels;
  const isInside = graph.add('And', [
    isWithin(graph, images, points.y, 1),
    isWithin(graph, images, points.x, 2),
  ]);
  const lastAxis = graph.constant('last_axis', integers(-1));
  return graph.add('Where', [graph.add('Unsqueeze', [isInside, lastAxis]), pixels, outside]);
}

/** Whether coordinates lie between the first pixel and the last, give or take a slack. */
export function isWithin(graph: GraphBuilder, images: string, value: string, axis: 1 | 2, slack = 0): string {
  const last = graph.add('Add', [lengthOf(graph, images, axis), scalar(graph, slack - 1)]);
  return graph.add('And', [
    graph.add('GreaterOrEqual', [value, scalar(graph, -slack)]),
    graph.add('LessOrEqual', [value, last]),
  ]);
}
