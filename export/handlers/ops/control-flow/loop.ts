import { cast } from '../../../lowering/cast.js';
import { subgraph, type GraphBuilder } from '../../../onnx/graph-builder.js';
import type { GraphFunction, ValueReference } from '../../../read/graph-model.js';
import type { ListValue } from '../../list-value.js';
import type { OpCall, OpHandler, OpValue } from '../../op-handler.js';
import { elementsOf, held, sequenced } from '../lists/hold-list.js';
import { declaredType, formOf, inForm, partsOf, withParts, type Carried } from './carried-value.js';
import { collectedElement, isSetInOrder, type LoopFacts } from './collected-list.js';
import { inputHandedOn } from './follow-functions.js';
import { steady, widened, type CarriedType } from './open-lengths.js';
import { truthOf } from './truth.js';

/** What becomes of one state of a loop. */
type State =
  /** No step changes it: inner graphs see the value around them. */
  | { readonly kind: 'kept'; readonly value: OpValue }
  /** Each step adds an element to a list that is read after the loop only. */
  | { readonly kind: 'collected'; readonly list: ListValue; readonly element: ValueReference }
  | { readonly kind: 'carried'; readonly value: Carried };

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

function initialOf(state: State): OpValue {
  return state.kind === 'collected' ? state.list : state.value;
}

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

function conditionOf(
  call: OpCall,
  cond: GraphFunction,
  values: readonly OpValue[],
  graph: GraphBuilder,
): string {
  const [condition] = call.callFunction(cond, values, graph);
  if (condition?.kind === 'tensor') return truthOf(graph, condition);
  throw call.wrong('a condition that is a tensor', `it is ${condition?.kind ?? 'missing'}`);
}

interface Tracing {
  readonly call: OpCall;
  readonly cond: GraphFunction;
  readonly body: GraphFunction;
  readonly states: readonly State[];
  readonly carried: readonly Carried[];
  readonly graph: GraphBuilder;
}

/** The loop's body, traced again with more open lengths until what a step gives fits what it takes. */
function traceBody(tracing: Tracing): GraphBuilder {
  const { graph, carried } = tracing;
  let types: readonly CarriedType[] = carried
    .flatMap(partsOf)
    .map((part) => steady(declaredType(graph, part)));
  for (;;) {
    const found: { wider?: readonly CarriedType[] } = {};
    const tried = types;
    const traced = graph.attempt(() => {
      const inner = graph.inner('step');
      const given = traceStep(tracing, tried, inner);
      const wider = tried.map((type, index) =>
        widened(type, inner.typeOf(given[index] ?? ''), graph.scoped(`state_${index}`)),
      );
      if (wider.every((type, index) => type === tried[index])) return inner;
      found.wider = wider;
      return undefined;
    });
    if (traced) return traced;
    types = found.wider ?? tried;
  }
}

/** Adds one step to the loop's body, and returns the carried parts that it gives. */
function traceStep(
  { call, cond, body, states }: Tracing,
  types: readonly CarriedType[],
  inner: GraphBuilder,
): readonly string[] {
  inner.input(inner.scoped('number'), 'int64', []);
  inner.input(inner.scoped('goes_on'), 'bool', []);
  const parts = types.map(({ type }, index) => {
    const name = inner.scoped(`state_${index}`);
    return type.sequence ? inner.sequenceInput(name, type.type) : inner.input(name, type.type, type.shape);
  });
  const left = [...parts];
  const values = states.map((state): OpValue =>
    state.kind === 'carried'
      ? withParts(state.value, left.splice(0, partsOf(state.value).length), inner)
      : initialOf(state),
  );
  const wanted = states.flatMap((state, index) => {
    const output = body.outputs[index];
    if (state.kind === 'kept' || !output) return [];
    return [state.kind === 'collected' ? { name: output.name, from: state.element } : output];
  });
  const given = call.callFunction({ ...body, outputs: wanted }, values, inner);
  const results = [...given];
  const next: Carried[] = [];
  const collected: string[] = [];
  const nextValues = states.map((state, index): OpValue => {
    if (state.kind === 'kept') return state.value;
    const result = results.shift();
    if (state.kind === 'carried') {
      const fitting = fitted(call, result, state.value, inner, index);
      next.push(fitting);
      return fitting;
    }
    if (result?.kind !== 'tensor')
      throw call.wrong('elements that are tensors', `state ${index} gets others`);
    collected.push(result.value);
    return state.list;
  });
  const nextParts = next.flatMap(partsOf);
  const goesOn = conditionOf(call, cond, nextValues, inner.within('end'));
  inner.output(inner.scoped('goes_on_next'), goesOn, 'bool', []);
  for (const [index, part] of nextParts.entries()) {
    inner.outputOfType(inner.scoped(`next_state_${index}`), part, declaredType(inner, part));
  }
  for (const [index, value] of collected.entries()) {
    inner.outputOfType(inner.scoped(`element_${index}`), value, declaredType(inner, value));
  }
  return nextParts;
}

/** What a step gives as the next state, of the type and in the form of the first. */
function fitted(
  call: OpCall,
  result: OpValue | undefined,
  first: Carried,
  graph: GraphBuilder,
  index: number,
): Carried {
  if (first.kind === 'list' && result?.kind === 'list') return inForm(graph, result, formOf(first));
  if (first.kind === 'tensor' && result?.kind === 'tensor') {
    const value = cast(graph, result.value, first.type);
    return { ...graph.typeOf(value), kind: 'tensor', value, type: first.type };
  }
  throw call.wrong(
    'states that stay what they are',
    `state ${index} is a ${first.kind} at first, then ${result?.kind ?? 'missing'}`,
  );
}
