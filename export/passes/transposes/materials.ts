import { transpose } from '../../onnx/evaluate/moving.js';
import type { Node } from '../../onnx/graph.js';
import { integers, type TensorData } from '../../onnx/tensor.js';
import type { Level } from '../level.js';
import { keyOf, type Root } from './layouts.js';
import { compose, identity, inverse, isSame, type Permutation } from './permutation.js';

/** A value that shows a root in an order of its axes; `undefined` stands for the plain one. */
interface Material {
  readonly name: string;
  readonly order: Permutation | undefined;
}

/** Makes the roots of a graph available in the orders that nodes ask for, each once. */
export class Materials {
  readonly #level: Level;
  readonly #roots: ReadonlyMap<string, Root>;
  readonly #materials = new Map<string, readonly Material[]>();
  readonly #names = new Map<string, string>();
  /** The nodes of the graph that is being written. */
  readonly nodes: Node[] = [];
  readonly constants: Map<string, TensorData>;

  constructor(level: Level, roots: ReadonlyMap<string, Root>) {
    this.#level = level;
    this.#roots = roots;
    this.constants = new Map(level.graph.constants);
  }

  /** Says under which name a root lies in the order in which its node makes it. */
  add(root: string, order: Permutation, name: string): void {
    this.#materials.set(root, [{ name, order }]);
  }

  /** Says what to call a root in an order, if it comes to that; the first name counts. */
  prefer(root: string, order: Permutation | undefined, name: string): void {
    const key = nameKey(root, order);
    if (!this.#names.has(key)) this.#names.set(key, name);
  }

  /** The name of a root in an order; adds the node that makes it where there is none yet. */
  get(root: string, order: Permutation | undefined): string {
    const nearest = this.nearest(root, order);
    if (isEqual(nearest.order, order)) return nearest.name;
    const name = this.#make(root, order, nearest);
    this.#materials.set(root, [...this.#of(root), { name, order }]);
    return name;
  }

  /** What there is of a root already: in this order, in one that has the same elements in a row, or else in another. */
  nearest(root: string, order: Permutation | undefined): Material {
    const materials = this.#of(root);
    const facts = this.#roots.get(root);
    return (
      materials.find((material) => isEqual(material.order, order)) ??
      (facts && materials.find((material) => keyOf(facts, material.order) === keyOf(facts, order))) ??
      materials[0]!
    );
  }

  /** Adds a constant in the scope of a value. */
  constant(near: string, name: string, tensor: TensorData): string {
    const claimed = this.#level.claim(near, name);
    this.constants.set(claimed, tensor);
    return claimed;
  }

  #of(root: string): readonly Material[] {
    return this.#materials.get(root) ?? [{ name: root, order: undefined }];
  }

  #make(root: string, order: Permutation | undefined, from: Material): string {
    const rank = order?.length ?? from.order?.length ?? 0;
    const wanted = order ?? identity(rank);
    const facts = this.#roots.get(root);
    const constant = facts?.isFree ? this.#level.constantOf(root) : undefined;
    const turned = constant && transpose(constant, wanted);
    if (turned) return this.constant(root, `${lastPart(root)}_transposed`, turned);
    const permutation = compose(inverse(from.order ?? identity(rank)), wanted);
    if (facts && keyOf(facts, from.order) === keyOf(facts, order)) {
      return this.#moveUnits(root, from, { permutation, wanted });
    }
    return this.#append('Transpose', [from.name], this.#nameOf(root, order, 'Transpose'), {
      perm: { kind: 'ints', value: permutation },
    });
  }

  /** Moves axes of length 1, and no element. */
  #moveUnits(
    root: string,
    from: Material,
    { permutation, wanted }: { readonly permutation: Permutation; readonly wanted: Permutation },
  ): string {
    const shape = this.#level.typeOf(root)?.shape ?? [];
    const lengths = wanted.map((axis) => shape[axis]);
    const open = lengths.filter((length) => typeof length !== 'number').length;
    if (open < 2 && !lengths.includes(0)) {
      const target = integers(...lengths.map((length) => (typeof length === 'number' ? length : -1)));
      const inputs = [from.name, this.constant(root, 'shape', target)];
      return this.#append('Reshape', inputs, this.#nameOf(root, wanted, 'Reshape'));
    }
    const units = [...wanted.keys()].filter((index) => lengths[index] === 1);
    const before = units.map((index) => permutation[index]!).toSorted((a, b) => a - b);
    const squeezed = this.#append(
      'Squeeze',
      [from.name, this.constant(root, 'axes', integers(...before))],
      this.#level.claim(root, 'Squeeze'),
    );
    const axes = this.constant(root, 'axes', integers(...units));
    return this.#append('Unsqueeze', [squeezed, axes], this.#nameOf(root, wanted, 'Unsqueeze'));
  }

  #nameOf(root: string, order: Permutation | undefined, op: string): string {
    return this.#names.get(nameKey(root, order)) ?? this.#level.claim(root, op);
  }

  #append(op: string, inputs: readonly string[], name: string, attributes: Node['attributes'] = {}): string {
    this.nodes.push({ name, op, inputs, outputs: [name], attributes });
    return name;
  }
}

function nameKey(root: string, order: Permutation | undefined): string {
  const isPlain = !order || order.every((axis, index) => axis === index);
  return `${root} ${isPlain ? '' : order.join()}`;
}

function isEqual(one: Permutation | undefined, other: Permutation | undefined): boolean {
  return one && other ? isSame(one, other) : one === other;
}

/** `Relu` for `block/conv1/Relu`. */
export function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
