import { cast } from '../../../lowering/cast.js';
import { subgraph, type GraphBuilder } from '../../../onnx/graph-builder.js';
import type { ValueType } from '../../../onnx/value-type.js';
import type { OpCall, OpHandler, OpValue } from '../../op-handler.js';
import {
  commonForm,
  declaredType,
  inForm,
  isSame,
  partsOf,
  withParts,
  type Carried,
} from './carried-value.js';
import { truthOf } from './truth.js';

/** An output as both branches give it: the same value of the graph around them, or one of each branch. */
type Joined =
  | { readonly kind: 'same'; readonly value: OpValue }
  | { readonly kind: 'either'; readonly whenTrue: Carried; readonly whenFalse: Carried };

/** `If` and `StatelessIf`: a condition and the inputs of both branches. */
export const conditional: OpHandler = (call, graph) => {
  const condition = call.tensor(0);
  const [, ...inputs] = call.inputs;
  const known = call.constant(0);
  if (known) {
    const branch = Number(known.values[0]) === 0 ? 'else_branch' : 'then_branch';
    return call.callFunction(call.functionOf(branch), inputs, graph);
  }
  const truth = truthOf(graph, condition);
  const thenGraph = graph.inner('then');
  const elseGraph = graph.inner('else');
  const thenValues = call.callFunction(call.functionOf('then_branch'), inputs, thenGraph);
  const elseValues = call.callFunction(call.functionOf('else_branch'), inputs, elseGraph);
  const joined = thenValues.map((value, index) => join(call, value, elseValues[index], thenGraph, elseGraph));
  const outputs = joined.flatMap((each) => (each.kind === 'either' ? [each] : []));
  const thenParts = outputs.flatMap((each) => partsOf(each.whenTrue));
  const elseParts = outputs
    .flatMap((each) => partsOf(each.whenFalse))
    .map((value, index) => ofTypeOf(elseGraph, value, graph.typeOf(thenParts[index] ?? '')));
  if (thenParts.length === 0)
    return joined.map((each) => (each.kind === 'same' ? each.value : each.whenTrue));
  for (const [inner, parts] of [[thenGraph, thenParts] as const, [elseGraph, elseParts] as const]) {
    for (const [index, value] of parts.entries()) {
      inner.outputOfType(inner.scoped(`output_${index}`), value, declaredType(inner, value));
    }
  }
  const results = graph.addWithOutputs(
    'If',
    [truth],
    thenParts.map((_, index) => `output_${index}`),
    { then_branch: subgraph(thenGraph.build()), else_branch: subgraph(elseGraph.build()) },
  );
  for (const [index, result] of results.entries()) {
    if (!graph.typeOf(result)) graph.declare(result, { type: typeOfPart(graph, thenParts[index]) });
  }
  const parts = [...results];
  return joined.map((each) =>
    each.kind === 'same'
      ? each.value
      : withParts(each.whenTrue, parts.splice(0, partsOf(each.whenTrue).length), graph),
  );
};

function typeOfPart(graph: GraphBuilder, value = ''): ValueType['type'] {
  return graph.typeOf(value)?.type ?? 'float32';
}

function ofTypeOf(graph: GraphBuilder, value: string, type: ValueType | undefined): string {
  return type && !type.sequence ? cast(graph, value, type.type) : value;
}

function join(
  call: OpCall,
  first: OpValue,
  second: OpValue | undefined,
  thenGraph: GraphBuilder,
  elseGraph: GraphBuilder,
): Joined {
  if (second && isSame(first, second)) return { kind: 'same', value: first };
  if (first.kind === 'tensor' && second?.kind === 'tensor')
    return { kind: 'either', whenTrue: first, whenFalse: second };
  if (first.kind !== 'list' || second?.kind !== 'list') {
    throw call.wrong(
      'branches that give tensors',
      `one gives ${first.kind}, the other ${second?.kind ?? 'nothing'}`,
    );
  }
  const form = commonForm(first, second);
  return {
    kind: 'either',
    whenTrue: inForm(thenGraph, first, form),
    whenFalse: inForm(elseGraph, second, form),
  };
}
