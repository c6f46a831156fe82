import { ints, type GraphBuilder } from '../onnx/graph-builder.js';
import type { Dimension } from '../onnx/tensor.js';

/** Where the channels stand: `[batch, ...spatial, channels]`, or `[batch, channels, ...spatial]` as ONNX wants them. */
export type Layout = 'channelsLast' | 'channelsFirst';

/** Where the channels stand in a tensor of this many spatial axes. */
export function channelAxis(layout: Layout, spatialAxes: number): number {
  return layout === 'channelsFirst' ? 1 : spatialAxes + 1;
}

/** The spatial axes of a tensor. */
export function spatialAxesOf(layout: Layout, count: number): readonly number[] {
  const first = layout === 'channelsFirst' ? 2 : 1;
  return Array.from({ length: count }, (_, axis) => first + axis);
}

/** The spatial lengths of a value, as far as the graph knows them. */
export function spatialLengths(
  graph: GraphBuilder,
  value: string,
  layout: Layout,
  spatialAxes: number,
): readonly (Dimension | undefined)[] {
  const shape = graph.typeOf(value)?.shape;
  return spatialAxesOf(layout, spatialAxes).map((axis) => shape?.[axis]);
}

/**
 * Computes something with the channels first, which is how ONNX has it, and hands it back in the layout that it came in.
 * A pass takes out the transposes that meet.
 */
export function withChannelsFirst(
  graph: GraphBuilder,
  value: string,
  layout: Layout,
  spatialAxes: number,
  compute: (value: string) => string,
): string {
  if (layout === 'channelsFirst') return compute(value);
  const spatial = spatialAxesOf(layout, spatialAxes);
  const first = graph.add(
    'Transpose',
    [value],
    { perm: ints(0, spatialAxes + 1, ...spatial) },
    'channels_first',
  );
  const last = ints(0, ...spatialAxesOf('channelsFirst', spatialAxes), 1);
  return graph.add('Transpose', [compute(first)], { perm: last }, 'channels_last');
}
