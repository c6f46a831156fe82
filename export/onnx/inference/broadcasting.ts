import type { ElementType } from '../tensor.js';
import {
  and,
  equals,
  exclusiveOr,
  isLess,
  larger,
  minus,
  not,
  or,
  over,
  plus,
  remainder,
  smaller,
  times,
  type Arithmetic,
} from './arithmetic.js';
import { intOf } from '../attributes.js';
import { elementsOf, withElements } from './elements.js';
import { broadcast, either } from './lengths.js';
import type { InferenceRule, InferredType, Length, NodeFacts, RulesByOperator } from './rule.js';

function shapeOf({ inputs }: NodeFacts) {
  return broadcast(inputs.map((input) => input?.shape));
}

const keepsType: InferenceRule = (node) => {
  const type = node.inputs.find((input) => input)?.type;
  return [type && { type, shape: shapeOf(node) }];
};

/** An exponent may be of another type than the base, which the result has. */
const power: InferenceRule = (node) => {
  const [base] = node.inputs;
  return [base && { type: base.type, shape: shapeOf(node) }];
};

/** A list element by element with one of equal length or of one element. */
function pairwise<First, Second, Result>(
  first: readonly First[] | undefined,
  second: readonly Second[] | undefined,
  operate: (first: First | undefined, second: Second | undefined) => Result,
): readonly Result[] | undefined {
  if (!first || !second) return undefined;
  const [isOne, isOther] = [first.length === 1, second.length === 1];
  if (!isOne && !isOther && first.length !== second.length) return undefined;
  return Array.from({ length: isOne ? second.length : first.length }, (_, index) =>
    operate(first[isOne ? 0 : index], second[isOther ? 0 : index]),
  );
}

/** Inputs one after the other with what an operator does to elements, of which something is known where they are lengths. */
function withArithmetic(node: NodeFacts, type: ElementType | undefined, operate: Arithmetic) {
  if (!type) return [undefined];
  const [first, ...others] = node.inputs.map((_, index) => elementsOf(node, index));
  const elements = others.reduce<typeof first>(
    (done, next) => pairwise<Length, Length, Length>(done, next, operate),
    first,
  );
  return [withElements({ type, shape: shapeOf(node) }, elements)];
}

function arithmetic(operate: Arithmetic): InferenceRule {
  return (node) => withArithmetic(node, node.inputs.find((input) => input)?.type, operate);
}

function comparison(operate: Arithmetic): InferenceRule {
  return (node) => withArithmetic(node, 'bool', operate);
}

const modulo: InferenceRule = (node) => arithmetic(remainder(intOf(node, 'fmod', 0) === 1))(node);

/** The first where the condition is true, else the second; without a known condition what both are. */
const where: InferenceRule = (node) => {
  const type = (node.inputs[1] ?? node.inputs[2])?.type;
  if (!type) return [undefined];
  const choices = pairwise(
    elementsOf(node, 1),
    elementsOf(node, 2),
    (yes, no): Readonly<Record<'yes' | 'no', Length>> => ({ yes, no }),
  );
  const chosen = pairwise(elementsOf(node, 0), choices, (condition, choice) => {
    if (condition === undefined) return either(choice?.yes, choice?.no);
    return condition === 0 ? choice?.no : choice?.yes;
  });
  const inferred: InferredType = { type, shape: shapeOf(node) };
  return [withElements(inferred, chosen)];
};

/** Operators that broadcast their inputs. */
export const BROADCASTING_RULES: RulesByOperator = {
  BitShift: keepsType,
  BitwiseAnd: keepsType,
  BitwiseOr: keepsType,
  BitwiseXor: keepsType,
  Mean: keepsType,
  Add: arithmetic(plus),
  Sum: arithmetic(plus),
  Sub: arithmetic(minus),
  Mul: arithmetic(times),
  Div: arithmetic(over),
  Max: arithmetic(larger),
  Min: arithmetic(smaller),
  Mod: modulo,
  Pow: power,
  And: comparison(and),
  Or: comparison(or),
  Xor: comparison(exclusiveOr),
  Equal: comparison(equals),
  Less: comparison(isLess),
  LessOrEqual: comparison((first, second) => not(isLess(second, first))),
  Greater: comparison((first, second) => isLess(second, first)),
  GreaterOrEqual: comparison((first, second) => not(isLess(first, second))),
  Where: where,
};
