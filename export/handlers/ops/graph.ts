import { cast } from '../../lowering/cast.js';
import { scalar } from '../../lowering/scalar.js';
import type { OpHandler, OpValue } from '../op-handler.js';

/** The first input as it is, of whatever kind. */
const passed: OpHandler = (call) => given(call.inputs[0], call.node.name);

function given(value: OpValue | undefined, name: string): OpValue {
  if (value) return value;
  throw new Error(`${name} has no input`);
}

const shape: OpHandler = (call, graph) => cast(graph, graph.add('Shape', [call.tensor(0).value]), 'int32');

const shapes: OpHandler = (call, graph) =>
  call.tensors().map(({ value }) => cast(graph, graph.add('Shape', [value]), 'int32'));

const size: OpHandler = (call, graph) => cast(graph, graph.add('Size', [call.tensor(0).value]), 'int32');

const rank: OpHandler = (call, graph) => {
  const known = call.tensor(0).shape;
  if (known) return scalar(graph, known.length, 'int32');
  return cast(graph, graph.add('Size', [graph.add('Shape', [call.tensor(0).value])]), 'int32');
};

/** Ops that hand values on, and what is known of values. */
export const GRAPH: Readonly<Record<string, OpHandler>> = {
  // tfjs does not quantise either.
  FakeQuantWithMinMaxVars: passed,
  Identity: passed,
  IdentityN: (call) => call.inputs,
  NoOp: (_call, graph) => scalar(graph, 1),
  PlaceholderWithDefault: passed,
  Print: passed,
  Rank: rank,
  Shape: shape,
  ShapeN: shapes,
  Size: size,
  Snapshot: passed,
  StopGradient: passed,
};
