import { intAttribute } from './attributes.js';
import { elementsOf, MOST_ELEMENTS, withElements } from './elements.js';
import { broadcast } from './lengths.js';
import type { InferenceRule, InferredType, Length, NodeFacts, RulesByOperator } from './rule.js';

function shapeOf({ inputs }: NodeFacts) {
  return broadcast(inputs.map((input) => input?.shape));
}

function typeOf(node: NodeFacts): InferredType | undefined {
  const type = node.inputs.find((input) => input)?.type;
  return type && { type, shape: shapeOf(node) };
}

const keepsType: InferenceRule = (node) => [typeOf(node)];

/** An exponent may be of another type than the base, which the result has. */
const pow: InferenceRule = (node) => {
  const [base] = node.inputs;
  return [base && { type: base.type, shape: shapeOf(node) }];
};

const isTrue: InferenceRule = (node) => [{ type: 'bool', shape: shapeOf(node) }];

type Arithmetic = (first: Length, second: Length) => Length;

/** An operator on integers of which something is known when its inputs hold lengths. */
function arithmetic(operate: (node: NodeFacts) => Arithmetic): InferenceRule {
  return (node) => {
    const type = typeOf(node);
    if (!type) return [undefined];
    const [first, ...others] = node.inputs.map((_, index) => elementsOf(node, index));
    const elements = others.reduce((done, next) => pairwise(done, next, operate(node)), first);
    return [withElements(type, elements)];
  };
}

function pairwise(
  first: readonly Length[] | undefined,
  second: readonly Length[] | undefined,
  operate: Arithmetic,
): readonly Length[] | undefined {
  if (!first || !second) return undefined;
  const [one, two] = [first.length === 1, second.length === 1];
  if (!one && !two && first.length !== second.length) return undefined;
  const count = one ? second.length : first.length;
  return Array.from({ length: count }, (_, index) =>
    operate(first[one ? 0 : index], second[two ? 0 : index]),
  );
}

/** Of numbers the result; otherwise what `ofNames` says. */
function numeric(
  ofNumbers: (first: number, second: number) => number,
  ofNames: Arithmetic,
): () => Arithmetic {
  return () => (first, second) =>
    typeof first === 'number' && typeof second === 'number'
      ? definite(ofNumbers(first, second))
      : ofNames(first, second);
}

/** Without −0 and what division by zero gives. */
function definite(value: number): number | undefined {
  return Number.isFinite(value) ? value + 0 : undefined;
}

const unknown: Arithmetic = () => undefined;

const sameElement: Arithmetic = (first, second) =>
  first !== undefined && first === second ? first : undefined;

/** The other where one of both is neutral. */
const neutral =
  (element: number): Arithmetic =>
  (first, second) =>
    first === element ? second : second === element ? first : undefined;

const times: Arithmetic = (first, second) => (first === 0 || second === 0 ? 0 : neutral(1)(first, second));

const minus: Arithmetic = (first, second) => {
  if (second === 0) return first;
  return sameElement(first, second) === undefined ? undefined : 0;
};

const over: Arithmetic = (first, second) => {
  if (second === 1) return first;
  return sameElement(first, second) === undefined ? undefined : 1;
};

/** A name stands for a length, which is not negative. */
const larger: Arithmetic = (first, second) => {
  if (typeof first === 'string' && typeof second === 'number' && second <= 0) return first;
  if (typeof second === 'string' && typeof first === 'number' && first <= 0) return second;
  return sameElement(first, second);
};

const smaller: Arithmetic = (first, second) => {
  if (typeof first === 'string' && typeof second === 'number' && second <= 0) return second;
  if (typeof second === 'string' && typeof first === 'number' && first <= 0) return first;
  return sameElement(first, second);
};

/** With the sign of the divisor, or with `fmod` that of the dividend. */
function remainder(node: NodeFacts): Arithmetic {
  const ofDividend = intAttribute(node, 'fmod', 0) === 1;
  return numeric((first, second) => {
    const rest = first % second;
    return ofDividend || rest === 0 || rest < 0 === second < 0 ? rest : rest + second;
  }, unknown)();
}

const where: InferenceRule = (node) => {
  const known = node.inputs[1] ?? node.inputs[2];
  if (!known) return [undefined];
  const type = { type: known.type, shape: shapeOf(node) };
  const condition = node.constantOf(0);
  const [yes, no] = [elementsOf(node, 1), elementsOf(node, 2)];
  if (condition?.type !== 'bool' || condition.values.length > MOST_ELEMENTS) {
    return [withElements(type, pairwise(yes, no, sameElement))];
  }
  const count = Math.max(condition.values.length, yes?.length ?? 0, no?.length ?? 0);
  const chosen = Array.from({ length: count }, (_, index) => {
    const truth = condition.values[condition.values.length === 1 ? 0 : index];
    const list = truth ? yes : no;
    return list?.[list.length === 1 ? 0 : index];
  });
  return [withElements(type, chosen)];
};

/** Operators that broadcast their inputs. */
export const BROADCASTING_RULES: RulesByOperator = {
  ...Object.fromEntries(
    ['BitShift', 'BitwiseAnd', 'BitwiseOr', 'BitwiseXor', 'Mean'].map((op) => [op, keepsType]),
  ),
  ...Object.fromEntries(
    ['And', 'Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'Or', 'Xor'].map((op) => [
      op,
      isTrue,
    ]),
  ),
  Add: arithmetic(numeric((first, second) => first + second, neutral(0))),
  Sum: arithmetic(numeric((first, second) => first + second, neutral(0))),
  Sub: arithmetic(numeric((first, second) => first - second, minus)),
  Mul: arithmetic(numeric((first, second) => first * second, times)),
  Div: arithmetic(numeric((first, second) => Math.trunc(first / second), over)),
  Max: arithmetic(numeric(Math.max, larger)),
  Min: arithmetic(numeric(Math.min, smaller)),
  Mod: arithmetic(remainder),
  Pow: pow,
  Where: where,
};
