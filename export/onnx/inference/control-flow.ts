import type { Graph, ValueInfo } from '../graph.js';
import type { Dimension } from '../tensor.js';
import { VARYING } from '../value-type.js';
import { intOf, intsOf } from '../attributes.js';
import { axisOf, either, eitherShape, type Shape } from './lengths.js';
import type { InferenceRule, InferredType, Length, NodeFacts, RulesByOperator } from './rule.js';

function graphAttribute(node: NodeFacts, name: string): Graph | undefined {
  const attribute = node.attributes[name];
  return attribute?.kind === 'graph' ? attribute.value : undefined;
}

/** The shape that a subgraph declares for its output, with lengths that are known beyond that. */
function outputShape(node: NodeFacts, { name, shape }: ValueInfo): readonly Dimension[] | undefined {
  const known = node.typeWithin(name)?.shape;
  if (!shape || known?.length !== shape.length) return shape ?? known;
  return shape.map((length, axis) => {
    const beyond = known[axis];
    return typeof beyond === 'number' ? beyond : length;
  });
}

/** What both branches say alike. */
const conditional: InferenceRule = (node) => {
  const branches = ['then_branch', 'else_branch'].map((name) => graphAttribute(node, name)?.outputs);
  const [thenOutputs = [], elseOutputs = []] = branches;
  return thenOutputs.map((output, index): InferredType | undefined => {
    const other = elseOutputs[index];
    if (other?.type !== output.type) return undefined;
    const shape = eitherShape(outputShape(node, output), outputShape(node, other));
    return { type: output.type, shape, sequence: output.sequence };
  });
};

/**
 * A value that a loop carries has at its end the initial shape or that which the body gave it: the same where the body
 * keeps it.
 */
function carriedShape(initial: Shape, before: Shape, after: Shape): Shape {
  if (!after || before?.length !== after.length) return eitherShape(initial, after);
  const isOfRank = initial?.length === after.length;
  return after.map((length, axis): Length => {
    if (length === VARYING) return undefined;
    const first = isOfRank ? initial?.[axis] : undefined;
    if (before[axis] !== length) return either(first, length);
    // The body's number holds for the initial value as well, and a name of the body's own is as long as that.
    return typeof length === 'number' ? length : (first ?? length);
  });
}

function carried(
  node: NodeFacts,
  initialInput: number,
  before: ValueInfo | undefined,
  after: ValueInfo,
): InferredType {
  const initial = node.inputs[initialInput]?.shape;
  const shape = carriedShape(initial, before?.shape, outputShape(node, after));
  return { type: after.type, shape, sequence: after.sequence };
}

/** Carried values, then what each step gave, one after the other: `[steps, ...]`. */
const loop: InferenceRule = (node) => {
  const body = graphAttribute(node, 'body');
  const [, ...outputs] = body?.outputs ?? [];
  const carriedCount = (body?.inputs.length ?? 0) - 2;
  return outputs.map((output, index) => {
    if (index < carriedCount) return carried(node, index + 2, body?.inputs[index + 2], output);
    const shape = outputShape(node, output);
    return { type: output.type, shape: shape && [undefined, ...shape] };
  });
};

/** Carried values, then what each step gave, one after the other along an axis. */
const scan: InferenceRule = (node) => {
  const body = graphAttribute(node, 'body');
  const scanned = intOf(node, 'num_scan_inputs', 0);
  const carriedCount = node.inputs.length - scanned;
  const steps = stepsOf(node, carriedCount);
  const axes = intsOf(node, 'scan_output_axes');
  return (body?.outputs ?? []).map((output, index) => {
    if (index < carriedCount) return carried(node, index, body?.inputs[index], output);
    const shape = outputShape(node, output);
    const axis = shape && axisOf(axes?.[index - carriedCount] ?? 0, shape.length + 1);
    if (!shape || axis === undefined) return { type: output.type };
    return { type: output.type, shape: [...shape.slice(0, axis), steps, ...shape.slice(axis)] };
  });
};

/** The length that all scanned inputs have along their axes. */
function stepsOf(node: NodeFacts, carriedCount: number): Length {
  const axes = intsOf(node, 'scan_input_axes');
  const lengths = node.inputs.slice(carriedCount).map((input, index) => input?.shape?.at(axes?.[index] ?? 0));
  return lengths.find((length) => typeof length === 'number') ?? lengths.find((length) => length);
}

/** Operators that run subgraphs. */
export const CONTROL_FLOW_RULES: RulesByOperator = { If: conditional, Loop: loop, Scan: scan };
