/** Axis `i` of a transposed tensor is axis `permutation[i]` of the original. */
export type Permutation = readonly number[];

export function identity(rank: number): Permutation {
  return Array.from({ length: rank }, (_, axis) => axis);
}

export function isIdentity(permutation: Permutation): boolean {
  return permutation.every((axis, index) => axis === index);
}

export function isSame(one: Permutation, other: Permutation): boolean {
  return one.length === other.length && one.every((axis, index) => axis === other[index]);
}

/** What one transposition after another amounts to. */
export function compose(first: Permutation, second: Permutation): Permutation {
  return second.map((axis) => first[axis]!);
}

export function inverse(permutation: Permutation): Permutation {
  const result = permutation.map(() => 0);
  for (const [index, axis] of permutation.entries()) result[axis] = index;
  return result;
}

/**
 * The order that a permutation of a frame's axes gives to a tensor that has some of them: `axes[i]` is the frame's axis that
 * the tensor's axis `i` is.
 */
export function restrict(permutation: Permutation, axes: readonly number[]): Permutation {
  return permutation.flatMap((axis) => {
    const own = axes.indexOf(axis);
    return own < 0 ? [] : [own];
  });
}

/** A permutation of the frame that gives a tensor this order and leaves the axes that the tensor lacks where they are. */
export function extend(own: Permutation, axes: readonly number[], rank: number): Permutation {
  const ordered = own.map((axis) => axes[axis]!).values();
  return identity(rank).map((axis) => (axes.includes(axis) ? (ordered.next().value ?? axis) : axis));
}
