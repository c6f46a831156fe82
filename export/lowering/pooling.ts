import { int, type GraphBuilder } from '../onnx/graph-builder.js';
import { spatialLengths, withChannelsFirst, type Layout } from './layout.js';
import { badModelFile } from '../read/bad-model-file.js';
import { extentsOf, windowAttributes, type Windows } from './window-padding.js';

/** Which number stands for a window: its largest, or its mean. */
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
  const lengths = spatialLengths(graph, input, layout, spatialAxes);
  const attributes = windowAttributes(windows, lengths);
  if ('auto_pad' in attributes) demandOverlap(windows);
  return withChannelsFirst(graph, input, layout, spatialAxes, (channelsFirst) =>
    kind === 'max'
      ? graph.add('MaxPool', [channelsFirst], attributes)
      : graph.add('AveragePool', [channelsFirst], { ...attributes, count_include_pad: int(0) }),
  );
}

/** ONNX Runtime takes `SAME_UPPER` for a negative padding where windows leave elements out. */
function demandOverlap(windows: Windows): void {
  const leavesOut = extentsOf(windows).some((extent, axis) => extent < (windows.strides[axis] ?? 1));
  if (!leavesOut) return;
  throw badModelFile({
    expected: 'images of known height and width where pooling windows are shorter than their strides',
    received: `windows of ${windows.lengths.join(' × ')} with strides of ${windows.strides.join(' × ')} and padding "same"`,
    remedy: 'Fix the shape of the input',
  });
}
