import { intOf, intsOf } from '../attributes.js';
import { elementsOf, withElements } from './elements.js';
import { axisOf, open, product, sum, type Shape } from './lengths.js';
import type { InferenceRule, InferredType, Length, NodeFacts, RulesByOperator } from './rule.js';

/** A shape without some axes, or with length 1 in their place. */
function without(shape: Shape, axes: readonly (number | undefined)[] | undefined, keepsAxes: boolean): Shape {
  if (!shape) return undefined;
  if (keepsAxes && (!axes || axes.includes(undefined))) return open(shape.length);
  if (!axes) return undefined;
  if (axes.includes(undefined)) return open(Math.max(0, shape.length - axes.length));
  if (keepsAxes) return shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  return shape.filter((_, axis) => !axes.includes(axis));
}

/** The reduced axes: an attribute in older operator sets, an input in newer ones; none means all. */
function reducedAxes(node: NodeFacts, rank: number): readonly (number | undefined)[] | undefined {
  const attribute = intsOf(node, 'axes');
  const given = attribute ?? (node.isGiven(1) ? elementsOf(node, 1) : []);
  if (given?.length !== 0) {
    return given?.map((axis) => (typeof axis === 'number' ? axisOf(axis, rank) : undefined));
  }
  return intOf(node, 'noop_with_empty_axes', 0) === 1 ? [] : [...Array(rank).keys()];
}

/** A reduction; `total` says what is known of all elements of a vector of lengths together. */
function reduction(total: (elements: readonly Length[]) => Length): InferenceRule {
  return (node) => {
    const [input] = node.inputs;
    if (!input) return [undefined];
    const { type, shape } = input;
    if (!shape) {
      // The result is a scalar where all axes go, of whatever rank the input is.
      const isAll = !node.isGiven(1) && !intsOf(node, 'axes');
      const removes = intOf(node, 'keepdims', 1) === 0;
      const stays = intOf(node, 'noop_with_empty_axes', 0) === 1;
      return [{ type, shape: isAll && removes && !stays ? [] : undefined }];
    }
    const axes = reducedAxes(node, shape.length);
    const reduced: InferredType = {
      type,
      shape: without(shape, axes, intOf(node, 'keepdims', 1) === 1),
    };
    const elements = elementsOf(node, 0);
    if (!elements || shape.length !== 1 || axes?.[0] !== 0) return [reduced];
    return [withElements(reduced, [total(elements)])];
  };
}

const unknown = () => undefined;

/** The largest or smallest of numbers. */
const extreme = (choose: (...numbers: readonly number[]) => number) => (elements: readonly Length[]) =>
  elements.length > 0 && elements.every((element) => typeof element === 'number')
    ? choose(...elements)
    : undefined;

/** Positions of the largest or smallest along an axis. */
const position: InferenceRule = (node) => {
  const shape = node.inputs[0]?.shape;
  const axis = shape && axisOf(intOf(node, 'axis', 0), shape.length);
  return [{ type: 'int64', shape: without(shape, [axis], intOf(node, 'keepdims', 1) === 1) }];
};

export const REDUCTION_RULES: RulesByOperator = {
  ...Object.fromEntries(
    ['L1', 'L2', 'LogSum', 'LogSumExp', 'Mean', 'SumSquare'].map((name) => [
      `Reduce${name}`,
      reduction(unknown),
    ]),
  ),
  ReduceSum: reduction(sum),
  ReduceProd: reduction(product),
  ReduceMax: reduction(extreme(Math.max)),
  ReduceMin: reduction(extreme(Math.min)),
  ArgMax: position,
  ArgMin: position,
};
