import { int, ints, type GraphBuilder } from '../../onnx/graph-builder.js';
import { cast } from '../../lowering/cast.js';
import { spatialLengths } from '../../lowering/layout.js';
import { pool, type Pool } from '../../lowering/pooling.js';
import { windowAttributes, type Windows } from '../../lowering/window-padding.js';
import { boolOf } from '../../read/graph/attributes.js';
import type { OpCall, OpHandler } from '../op-handler.js';
import { dilation2d } from './dilation.js';
import { layoutOf, paddingOf, spatialNumbers } from './window.js';

function windowsOf(call: OpCall): Windows {
  return {
    lengths: spatialNumbers(call, 'ksize'),
    strides: spatialNumbers(call, 'strides'),
    padding: paddingOf(call),
  };
}

const pooled =
  (kind: Pool): OpHandler =>
  (call, graph) =>
    pool(graph, call.tensor(0).value, kind, windowsOf(call), layoutOf(call));

/** The second output says where each largest element stands in the flat image, which both count in their own layouts. */
const maxPoolWithArgmax: OpHandler = (call, graph) => {
  const input = call.tensor(0).value;
  const channelsFirst = graph.add('Transpose', [input], { perm: ints(0, 3, 1, 2) });
  const attributes = windowAttributes(windowsOf(call), spatialLengths(graph, input, 'channelsLast', 2));
  const [largest, places] = graph.addWithOutputs(
    'MaxPool',
    [channelsFirst],
    ['largest', 'places'],
    attributes,
  );
  const length = (axis: number) =>
    graph.add('Shape', [channelsFirst], { start: int(axis), end: int(axis + 1) }, 'length');
  const area = graph.add('Mul', [length(2), length(3)], {}, 'area');
  const channels = length(1);
  // ((batch · channels) + channel) · area + place in the area
  const place = graph.add('Mod', [places, area]);
  const image = graph.add('Div', [places, area]);
  const channel = graph.add('Mod', [image, channels]);
  const inImage = graph.add('Add', [graph.add('Mul', [place, channels]), channel]);
  const argmax = boolOf(call.node, 'include_batch_in_index', false)
    ? graph.add('Add', [inImage, offsetOfImage(graph, image, channels, area)])
    : inImage;
  const last = (value: string) => graph.add('Transpose', [value], { perm: ints(0, 2, 3, 1) });
  return [last(largest), cast(graph, last(argmax), 'int32')];
};

/** Where the image of a batch begins that a plane of one channel belongs to. */
function offsetOfImage(graph: GraphBuilder, plane: string, channels: string, area: string): string {
  const image = graph.add('Div', [plane, channels]);
  return graph.add('Mul', [image, graph.add('Mul', [area, channels])], {}, 'offset');
}

/** Ops that take one number out of each window. */
export const POOLING: Readonly<Record<string, OpHandler>> = {
  AvgPool: pooled('average'),
  AvgPool3D: pooled('average'),
  Dilation2D: dilation2d,
  MaxPool: pooled('max'),
  MaxPool3D: pooled('max'),
  MaxPoolWithArgmax: maxPoolWithArgmax,
};
