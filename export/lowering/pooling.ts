import { int, type GraphBuilder } from '../onnx/graph-builder.js';
import { spatialLengths, withChannelsFirst, type Layout } from './layout.js';
import { windowAttributes, type Windows } from './window-padding.js';

export type Pool = 'max' | 'average';

/** The largest or the mean element of each window, over 1, 2 or 3 spatial axes; means leave the padding out. */
export function pool(
  graph: GraphBuilder,
  input: string,
  kind: Pool,
  windows: Windows,
  layout: Layout,
): string {
  const spatialAxes = windows.lengths.length;
  const attributes = windowAttributes(windows, spatialLengths(graph, input, layout, spatialAxes));
  return withChannelsFirst(graph, input, layout, spatialAxes, (channelsFirst) =>
    kind === 'max'
      ? graph.add('MaxPool', [channelsFirst], attributes)
      : graph.add('AveragePool', [channelsFirst], { ...attributes, count_include_pad: int(0) }),
  );
}
