import { attribute } from './attribute.js';
import type { ConstantPlan } from './constant-plan.js';
import { TF_TYPE, type DataType } from './data-types.js';
import type { GraphBuilder } from './graph-builder.js';
import type { DynamicSizes } from './record-program.js';

/** Where an input of a step enters its graph. */
export interface Placeholder {
  readonly node: string;
  readonly dtype: DataType;
}

/** Writes the constants of a program into a graph; those that follow a dynamic size are computed from it there. */
export class DynamicConstants {
  readonly #graph: GraphBuilder;
  readonly #placeholders: ReadonlyMap<string, Placeholder>;
  readonly #dynamic: DynamicSizes;
  readonly #sizes = new Map<string, string>();
  readonly #written = new Map<ConstantPlan, string>();

  /** @param placeholders the node of each input by its name */
  constructor(graph: GraphBuilder, placeholders: ReadonlyMap<string, Placeholder>, dynamic: DynamicSizes) {
    this.#graph = graph;
    this.#placeholders = placeholders;
    this.#dynamic = dynamic;
  }

  node(plan: ConstantPlan): string {
    const known = this.#written.get(plan);
    if (known !== undefined) return known;
    const name = this.#write(plan);
    this.#written.set(plan, name);
    return name;
  }

  /** A target shape for Reshape: a single size that is dynamic becomes −1, which TensorFlow works out by itself. */
  reshapeTarget(plan: ConstantPlan): string {
    if (plan.kind !== 'linear') return this.node(plan);
    const isDynamic = (i: number) => Object.values(plan.coefficients).some((all) => all[i] !== 0);
    const dynamic = plan.base.filter((_, i) => isDynamic(i));
    if (dynamic.length !== 1) return this.node(plan);
    return this.#graph.integers(plan.base.map((size, i) => (isDynamic(i) ? -1 : size)));
  }

  #write(plan: ConstantPlan): string {
    const graph = this.#graph;
    switch (plan.kind) {
      case 'fixed':
        return graph.constant(plan.tensor);
      case 'linear':
        return this.#linear(plan);
      case 'filled': {
        const value = graph.constant(plan.value);
        const types = {
          T: attribute.type(TF_TYPE[plan.value.dtype]),
          index_type: attribute.type(TF_TYPE.int32),
        };
        return graph.node('Fill', [this.#linear(plan.shape), value], types);
      }
      case 'scaled': {
        const size = graph.cast(this.#size(plan.size), TF_TYPE.int32, TF_TYPE.float32);
        const factor = graph.constant({ dtype: 'float32', shape: [], values: Float32Array.of(plan.factor) });
        return graph.node(plan.by === 'product' ? 'Mul' : 'RealDiv', [factor, size], {
          T: attribute.type(TF_TYPE.float32),
        });
      }
      default:
        return plan satisfies never;
    }
  }

  #linear({ shape, base, coefficients }: Omit<Extract<ConstantPlan, { kind: 'linear' }>, 'kind'>): string {
    const graph = this.#graph;
    const T = { T: attribute.type(TF_TYPE.int32) };
    const numbers = (values: readonly number[]) =>
      graph.constant({ dtype: 'int32', shape, values: Int32Array.from(values) });
    let sum = numbers(base);
    for (const [size, factors] of Object.entries(coefficients)) {
      const part = graph.node('Mul', [numbers(factors), this.#size(size)], T);
      sum = graph.node('AddV2', [sum, part], T);
    }
    return sum;
  }

  /** A dynamic size as an int32 scalar: the first dimension of an input that has it. */
  #size(size: string): string {
    const known = this.#sizes.get(size);
    if (known !== undefined) return known;
    const graph = this.#graph;
    const { node, dtype } = this.#dynamic[size]!.flatMap((name) => this.#placeholders.get(name) ?? [])[0]!;
    const int32 = attribute.type(TF_TYPE.int32);
    const shape = graph.node('Shape', [node], { T: attribute.type(TF_TYPE[dtype]), out_type: int32 });
    const name = graph.node(
      'StridedSlice',
      [shape, graph.integers([0]), graph.integers([1]), graph.integers([1])],
      { T: int32, Index: int32, shrink_axis_mask: attribute.int(1) },
    );
    this.#sizes.set(size, name);
    return name;
  }
}
