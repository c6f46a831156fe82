import { cast } from '../../lowering/cast.js';
import { scalarLike } from '../../lowering/scalar.js';
import { int, ints, subgraph, type GraphBuilder } from '../../onnx/graph-builder.js';
import { integer, integers } from '../../onnx/tensor.js';
import { boolOf } from '../../read/graph/attributes.js';
import type { OpCall, OpHandler } from '../op-handler.js';
import { axisInput, fromFront } from './integer-inputs.js';

/** Bools count as 0 and 1. */
function numbersInput(call: OpCall, graph: GraphBuilder): string {
  const { value, type } = call.tensor(0);
  return type === 'bool' ? cast(graph, value, 'int32') : value;
}

const cumulativeSum: OpHandler = (call, graph) => {
  const axis = graph.constant('axis', integer(axisInput(call, 1)));
  return graph.add('CumSum', [numbersInput(call, graph), axis], {
    exclusive: int(Number(boolOf(call.node, 'exclusive', false))),
    reverse: int(Number(boolOf(call.node, 'reverse', false))),
  });
};

/** ONNX has no such operator before set 26: a scan along the axis multiplies slice by slice. */
const cumulativeProduct: OpHandler = (call, graph) => {
  const value = numbersInput(call, graph);
  const axis = fromFront(call, axisInput(call, 1), 0);
  const shape = call.shape(0).toSpliced(axis, 1);
  const type = graph.typeOf(value)?.type ?? 'float32';

  const body = graph.inner('product');
  const before = body.input('before', type, shape);
  const element = body.input('element', type, shape);
  const after = body.add('Mul', [before, element]);
  body.output('next', after, type, shape);
  const isExclusive = boolOf(call.node, 'exclusive', false);
  body.output('result', isExclusive ? before : after, type, shape);

  const direction = ints(Number(boolOf(call.node, 'reverse', false)));
  const [, products] = graph.addWithOutputs(
    'Scan',
    [onesBeside(graph, value, axis), value],
    ['last', 'products'],
    {
      body: subgraph(body.build()),
      num_scan_inputs: int(1),
      scan_input_axes: ints(axis),
      scan_output_axes: ints(axis),
      scan_input_directions: direction,
      scan_output_directions: direction,
    },
  );
  return graph.declare(products, { type, shape: call.shape(0) });
};

/** Ones in the shape that one slice along the axis has. */
function onesBeside(graph: GraphBuilder, value: string, axis: number): string {
  const whole = graph.add('Shape', [value]);
  const rank = graph.typeOf(value)?.shape?.length ?? 0;
  const others = [...Array(rank).keys()].toSpliced(axis, 1);
  const kept = graph.constant('others', integers(...others));
  const shape = graph.add('Gather', [whole, kept], { axis: int(0) });
  return graph.add('Expand', [scalarLike(graph, value, 1), shape]);
}

/** Running totals and products. */
export const CUMULATIVE: Readonly<Record<string, OpHandler>> = {
  Cumprod: cumulativeProduct,
  Cumsum: cumulativeSum,
};
