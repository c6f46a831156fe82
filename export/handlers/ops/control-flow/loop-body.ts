import { cast } from '../../../lowering/cast.js';
import type { GraphBuilder } from '../../../onnx/graph-builder.js';
import type { GraphFunction, ValueReference } from '../../../read/graph-model.js';
import type { ListValue } from '../../list-value.js';
import type { OpCall, OpValue } from '../../op-handler.js';
import { declaredType, formOf, inForm, partsOf, withParts, type Carried } from './carried-value.js';
import { steady, widened, type CarriedType } from './open-lengths.js';
import { truthOf } from './truth.js';

/** What becomes of one state of a loop. */
export type State =
  /** No step changes it: inner graphs see the value around them. */
  | { readonly kind: 'kept'; readonly value: OpValue }
  /** Each step adds an element to a list that is read after the loop only. */
  | { readonly kind: 'collected'; readonly list: ListValue; readonly element: ValueReference }
  | { readonly kind: 'carried'; readonly value: Carried };

/** The value of a state before the first step. */
export function initialOf(state: State): OpValue {
  return state.kind === 'collected' ? state.list : state.value;
}

/** Adds what decides whether there is a next step. */
export function conditionOf(
  call: OpCall,
  cond: GraphFunction,
  values: readonly OpValue[],
  graph: GraphBuilder,
): string {
  const [condition] = call.callFunction(cond, values, graph);
  if (condition?.kind === 'tensor') return truthOf(graph, condition);
  throw call.wrong('a condition that is a tensor', `it is ${condition?.kind ?? 'missing'}`);
}

/** A loop that is converted. */
export interface LoopPlan {
  readonly call: OpCall;
  readonly cond: GraphFunction;
  readonly body: GraphFunction;
  readonly states: readonly State[];
  readonly carried: readonly Carried[];
  readonly graph: GraphBuilder;
}

/** The loop's body, traced again with more open lengths until what a step gives fits what it takes. */
export function traceBody(plan: LoopPlan): GraphBuilder {
  const { graph, carried } = plan;
  let types: readonly CarriedType[] = carried
    .flatMap(partsOf)
    .map((part) => steady(declaredType(graph, part)));
  for (;;) {
    const found: { wider?: readonly CarriedType[] } = {};
    const tried = types;
    const traced = graph.attempt(() => {
      const inner = graph.inner('step');
      const given = traceStep(plan, tried, inner);
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
  { call, cond, body, states }: LoopPlan,
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
