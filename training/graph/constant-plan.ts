import { hostTensor, type HostTensor } from './host-tensor.js';
import { NotRecordable } from './tape.js';

/** How a value that the step makes in JavaScript is made again in the graph. */
export type ConstantPlan =
  /** It is the same at every call. */
  | { readonly kind: 'fixed'; readonly tensor: HostTensor }
  /** Whole numbers that follow the dynamic sizes: base + Σ coefficients[size] · size, element by element. */
  | {
      readonly kind: 'linear';
      readonly shape: readonly number[];
      readonly base: readonly number[];
      readonly coefficients: Readonly<Record<string, readonly number[]>>;
    }
  /** One number everywhere, in a shape that follows the dynamic sizes. */
  | { readonly kind: 'filled'; readonly value: HostTensor; readonly shape: Omit<LinearPlan, 'kind'> }
  /** A number times a dynamic size, or divided by one. */
  | {
      readonly kind: 'scaled';
      readonly by: 'product' | 'quotient';
      readonly size: string;
      readonly factor: number;
    };

type LinearPlan = Extract<ConstantPlan, { kind: 'linear' }>;

/** The same constant in several recordings: first at the base sizes, then with one size after another changed. */
export interface Observations {
  readonly base: HostTensor;
  /** For each dynamic size, its constant with that size alone raised from `from` to `to`. */
  readonly raised: Readonly<Record<string, { tensor: HostTensor; from: number; to: number }>>;
  /** The constant once more, with all sizes changed at once to these. */
  readonly again: { readonly tensor: HostTensor; readonly sizes: Readonly<Record<string, number>> };
}

/**
 * Finds out how a constant follows the dynamic sizes.
 * @throws {NotRecordable} where it changes in another way, as a random number made in JavaScript does
 */
export function planConstant({ base, raised, again }: Observations): ConstantPlan {
  const plan = planFrom(base, raised);
  if (holds(plan, again)) return plan;
  throw Object.keys(raised).length === 0 ? changes(base) : strays(base);
}

function planFrom(base: HostTensor, raised: Observations['raised']): ConstantPlan {
  const changed = Object.entries(raised).filter(([, { tensor }]) => !isSame(base, tensor));
  if (changed.length === 0) return { kind: 'fixed', tensor: base };
  if (changed.some(([, { tensor }]) => tensor.shape.join() !== base.shape.join())) {
    return planFilled(base, changed);
  }
  return base.dtype === 'int32' ? planLinear(base, changed) : planScaled(base, changed);
}

type Changed = [size: string, { tensor: HostTensor; from: number; to: number }][];

function planLinear(base: HostTensor, changed: Changed): LinearPlan {
  return {
    kind: 'linear',
    shape: base.shape,
    ...linear([...base.values], changed, ({ values }) => [...values]),
  };
}

function planFilled(base: HostTensor, changed: Changed): ConstantPlan {
  const [value] = base.values;
  const all = [base, ...changed.map(([, { tensor }]) => tensor)];
  const isUniform = all.every(({ values }) => values.every((element: number) => element === value));
  const hasRank = all.every(({ shape }) => shape.length === base.shape.length);
  if (value === undefined || !isUniform || !hasRank) throw strays(base);
  return {
    kind: 'filled',
    value: hostTensor(base.dtype, [], [value]),
    shape: { shape: [base.shape.length], ...linear([...base.shape], changed, ({ shape }) => [...shape]) },
  };
}

function planScaled(base: HostTensor, changed: Changed): ConstantPlan {
  const [only, ...others] = changed;
  const [value] = base.values;
  if (base.dtype !== 'float32' || base.values.length !== 1 || others.length > 0 || !only) throw strays(base);
  const [size, { tensor, from, to }] = only;
  const [raised] = tensor.values;
  if (value === undefined || raised === undefined) throw strays(base);
  if (close(value * to, raised * from)) return { kind: 'scaled', by: 'product', size, factor: value / from };
  if (close(value * from, raised * to)) return { kind: 'scaled', by: 'quotient', size, factor: value * from };
  throw strays(base);
}

/** base + Σ coefficient · size through two points of each size. */
function linear(
  start: readonly number[],
  changed: Changed,
  numbers: (tensor: HostTensor) => number[],
): Pick<LinearPlan, 'base' | 'coefficients'> {
  const base = [...start];
  const coefficients: Record<string, number[]> = {};
  for (const [size, { tensor, from, to }] of changed) {
    coefficients[size] = numbers(tensor).map((value, i) => {
      const coefficient = (value - start[i]!) / (to - from);
      if (!Number.isInteger(coefficient)) throw strays(tensor);
      base[i]! -= coefficient * from;
      return coefficient;
    });
  }
  return { base, coefficients };
}

/** Whether a plan gives what was seen at other sizes. */
function holds(plan: ConstantPlan, { tensor, sizes }: Observations['again']): boolean {
  switch (plan.kind) {
    case 'fixed':
      return isSame(plan.tensor, tensor);
    case 'linear':
      return isSame(hostTensor('int32', plan.shape, at(plan, sizes)), tensor);
    case 'filled': {
      const [value] = plan.value.values;
      return (
        tensor.dtype === plan.value.dtype &&
        tensor.shape.join() === at(plan.shape, sizes).join() &&
        tensor.values.every((element: number) => Object.is(element, value))
      );
    }
    case 'scaled': {
      const size = sizes[plan.size]!;
      const expected = plan.by === 'product' ? plan.factor * size : plan.factor / size;
      const [value = NaN] = tensor.values;
      return tensor.dtype === 'float32' && tensor.values.length === 1 && close(value, expected);
    }
    default:
      return plan satisfies never;
  }
}

/** The numbers of a linear plan at some sizes. */
function at(
  { base, coefficients }: Pick<LinearPlan, 'base' | 'coefficients'>,
  sizes: Observations['again']['sizes'],
): number[] {
  return base.map((start, i) =>
    Object.entries(coefficients).reduce((sum, [size, factors]) => sum + factors[i]! * sizes[size]!, start),
  );
}

function isSame(a: HostTensor, b: HostTensor): boolean {
  return (
    a.dtype === b.dtype &&
    a.shape.join() === b.shape.join() &&
    // Object.is: NaN is the same as NaN, and a change from 0 to −0 is one.
    a.values.every((value: number, i: number) => Object.is(value, b.values[i]))
  );
}

/** Equal but for the rounding of float32. */
function close(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-6 * Math.max(Math.abs(a), Math.abs(b));
}

function changes({ dtype, shape }: HostTensor): NotRecordable {
  return new NotRecordable(
    `a ${dtype} tensor of shape [${shape.join(', ')}] that it makes in JavaScript is another at each call`,
    'Hand random numbers and counters to the step as inputs; mark an input whose size changes as dynamic',
  );
}

function strays({ dtype, shape }: HostTensor): NotRecordable {
  return new NotRecordable(
    `a ${dtype} tensor of shape [${shape.join(', ')}] that it makes in JavaScript is neither the same at each call nor grows evenly with a dynamic size`,
    'Hand such numbers to the step as inputs, or leave the size out of `dynamic`',
  );
}
