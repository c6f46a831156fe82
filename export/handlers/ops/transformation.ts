import { int, ints, string, type GraphBuilder } from '../../onnx/graph-builder.js';
import type { ElementType } from '../../onnx/tensor.js';
import { integers } from '../../onnx/tensor.js';
import { cast } from '../../lowering/cast.js';
import { scalarLike } from '../../lowering/scalar.js';
import { floatOf, intOf, intsOf, stringOf, typeOf } from '../../read/graph/attributes.js';
import type { OpCall, OpHandler } from '../op-handler.js';
import { vectorInput } from './integer-inputs.js';
import { bordersOf } from './borders.js';
import { batchToSpace, spaceToBatch } from './space-and-batch.js';
import { mirrorPad } from './mirror-pad.js';

const ELEMENT_TYPES: ReadonlySet<string> = new Set<ElementType>(['float32', 'int32', 'bool']);

const castHandler: OpHandler = (call, graph) => {
  const type = typeOf(call.node, 'DstT');
  if (!isElementType(type)) throw call.wrong('float32, int32 or bool as its type', `it is ${type}`);
  return cast(graph, call.tensor(0).value, type);
};

function isElementType(type: string): type is ElementType {
  return ELEMENT_TYPES.has(type);
}

const expandDims: OpHandler = (call, graph) => {
  const axis = graph.constant('axis', integers(call.number(1)));
  return graph.add('Unsqueeze', [call.tensor(0).value, axis]);
};

const squeeze: OpHandler = (call, graph) => {
  const axes = intsOf(call.node, 'squeeze_dims', intsOf(call.node, 'axis', []));
  const { value } = call.tensor(0);
  if (axes.length === 0) return graph.add('Squeeze', [value]);
  return graph.add('Squeeze', [value, graph.constant('axes', integers(...axes))]);
};

const reshape: OpHandler = (call, graph) => {
  const shape = vectorInput(call, 1, graph, 'shape');
  const known = graph.constantOf(shape);
  // In TensorFlow a 0 is a length, in ONNX by default "as the input has it"; with allowzero no −1 may stand beside a 0.
  const hasZero = known ? Array.from(known.values, Number).includes(0) : true;
  return graph.add('Reshape', [call.tensor(0).value, shape], hasZero ? { allowzero: int(1) } : {});
};

/** `[axes, 2]` → ONNX's `[all starts, all ends]`. */
function padding(call: OpCall, graph: GraphBuilder): string {
  const known = call.constant(1);
  if (known) {
    const { starts, ends } = bordersOf(Array.from(known.values, Number));
    return graph.constant('pads', integers(...starts, ...ends));
  }
  const turned = graph.add('Transpose', [call.tensor(1).value], { perm: ints(1, 0) });
  const flat = graph.add('Reshape', [turned, graph.constant('flat', integers(-1))]);
  return cast(graph, flat, 'int64');
}

const pad: OpHandler = (call, graph) => {
  const { value } = call.tensor(0);
  const filling =
    call.inputs.length > 2
      ? cast(graph, call.tensor(2).value, call.tensor(0).type)
      : scalarLike(graph, value, floatOf(call.node, 'constant_value', 0));
  return graph.add('Pad', [value, padding(call, graph), filling]);
};

const depthToSpace: OpHandler = (call, graph) => {
  const attributes = { blocksize: int(intOf(call.node, 'block_size')), mode: string('DCR') };
  const { value } = call.tensor(0);
  if (stringOf(call.node, 'data_format', 'NHWC').toUpperCase() === 'NCHW') {
    return graph.add('DepthToSpace', [value], attributes);
  }
  const channelsFirst = graph.add('Transpose', [value], { perm: ints(0, 3, 1, 2) });
  const spread = graph.add('DepthToSpace', [channelsFirst], attributes);
  return graph.add('Transpose', [spread], { perm: ints(0, 2, 3, 1) });
};

const broadcastTo: OpHandler = (call, graph) =>
  graph.add('Expand', [call.tensor(0).value, vectorInput(call, 1, graph, 'shape')]);

/** The shape that two shapes broadcast to: computed by broadcasting something of these shapes. */
const broadcastArgs: OpHandler = (call, graph) => {
  const [a, b] = [0, 1].map((index) => {
    const truth = graph.constant('any', { type: 'bool', shape: [], values: Uint8Array.of(1) });
    return graph.add('Expand', [truth, vectorInput(call, index, graph, 'shape')]);
  });
  return cast(graph, graph.add('Shape', [graph.add('And', [a ?? '', b ?? ''])]), 'int32');
};

/** Ops that change a tensor's type, shape or borders. */
export const TRANSFORMATION: Readonly<Record<string, OpHandler>> = {
  BatchToSpaceND: batchToSpace,
  BroadcastArgs: broadcastArgs,
  BroadcastTo: broadcastTo,
  Cast: castHandler,
  DepthToSpace: depthToSpace,
  EnsureShape: (call) => call.tensor(0),
  ExpandDims: expandDims,
  MirrorPad: mirrorPad,
  Pad: pad,
  PadV2: pad,
  Reshape: reshape,
  SpaceToBatchND: spaceToBatch,
  Squeeze: squeeze,
};
