import { subgraph, type GraphBuilder } from '../../../onnx/graph-builder.js';
import type { OpCall, OpHandler } from '../../op-handler.js';
import { elementsOf, held, sequenced } from '../lists/hold-list.js';
import { partsOf, withParts } from './carried-value.js';
import { collectedElement, isSetInOrder, type LoopFacts } from './collected-list.js';
import { inputHandedOn } from './follow-functions.js';
import { conditionOf, initialOf, traceBody, type State } from './loop-body.js';

/** `While` and `StatelessWhile`: the states, which each step makes anew from the last ones while the condition holds. */
export const loop: OpHandler = (call, graph) => {
  const cond = call.functionOf('cond');
  const body = call.functionOf('body');
  const states = planStates(call, { cond, body }, graph);
  const goesOn = conditionOf(call, cond, states.map(initialOf), graph.within('begin'));
  const carried = states.flatMap((state) => (state.kind === 'carried' ? [state.value] : []));
  const initial = carried.flatMap(partsOf);
  const traced = traceBody({ call, cond, body, states, graph, carried });
  const collected = states.flatMap((state) => (state.kind === 'collected' ? [state] : []));
  if (initial.length + collected.length === 0) return states.map(initialOf);
  // All outputs are named although nothing may read them: ONNX Runtime crashes on a Loop whose outputs are left out.
  const outputs = graph.addWithOutputs(
    'Loop',
    ['', goesOn, ...initial],
    [...initial.map((_, index) => `state_${index}`), ...collected.map((_, index) => `collected_${index}`)],
    { body: subgraph(traced.build()) },
  );
  for (const [index, output] of outputs.entries()) {
    const type = initial[index] === undefined ? collected[index - initial.length]?.list.type : undefined;
    if (graph.typeOf(output)) continue;
    graph.declare(output, { type: type ?? graph.typeOf(initial[index] ?? '')?.type ?? 'float32' });
  }
  const parts = outputs.slice(0, initial.length);
  const lists = outputs.slice(initial.length);
  return states.map((state) => {
    switch (state.kind) {
      case 'kept':
        return state.value;
      case 'carried':
        return withParts(state.value, parts.splice(0, partsOf(state.value).length), graph);
      case 'collected':
        return { ...elementsOf(state.list), form: 'stacked', value: lists.shift() ?? '' };
      default:
        return state satisfies never;
    }
  });
};

function planStates(
  call: OpCall,
  { cond, body }: Pick<LoopFacts, 'cond' | 'body'>,
  graph: GraphBuilder,
): readonly State[] {
  const facts: LoopFacts = {
    cond,
    body,
    initial: (state) => {
      const value = call.inputs[state];
      return value?.kind === 'tensor' ? call.context.constantOf(value.value) : undefined;
    },
    isKept: (state) => inputHandedOn(body, state, call.context.functionNamed) === state,
    contentOf: call.context.contentOf,
  };
  return call.inputs.map((value, index): State => {
    if (facts.isKept(index)) return { kind: 'kept', value };
    if (value.kind === 'tensor') return { kind: 'carried', value };
    if (value.kind !== 'list') {
      throw call.wrong(
        'states that are tensors or lists of them',
        `each step makes a new ${value.kind} of state ${index}`,
      );
    }
    const element = value.form === 'reserved' ? collectedElement(facts, index) : undefined;
    if (element) return { kind: 'collected', list: value, element };
    const isInOrder = value.form === 'reserved' && isSetInOrder(facts, index);
    return { kind: 'carried', value: isInOrder ? sequenced(graph, value) : held(graph, value) };
  });
}
