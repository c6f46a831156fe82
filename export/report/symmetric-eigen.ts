export interface Eigen {
  /** From the greatest to the least. */
  readonly values: readonly number[];
  /** Of length 1, in the order of their values. */
  readonly vectors: readonly (readonly number[])[];
}

/** Jacobi's method converges quadratically: a handful of sweeps do for any matrix. */
const MOST_SWEEPS = 50;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix `[size][size]` by Jacobi's cyclic rotations (Golub & Van Loan, Matrix
 * Computations, 8.5).
 */
export function symmetricEigen(matrix: readonly (readonly number[])[]): Eigen {
  const a = matrix.map((row) => [...row]);
  const size = a.length;
  // Its rows become the eigenvectors.
  const v = a.map((_, i) => Array.from({ length: size }, (__, j) => (i === j ? 1 : 0)));
  const scale = Math.hypot(...a.map((row) => Math.hypot(...row)));
  for (let sweep = 0; sweep < MOST_SWEEPS && offDiagonal(a) > 1e-14 * scale; sweep++) {
    for (let p = 0; p < size - 1; p++) {
      for (let q = p + 1; q < size; q++) rotate(a, v, p, q);
    }
  }
  const order = a.map((_, i) => i).toSorted((i, j) => a[j]![j]! - a[i]![i]!);
  return { values: order.map((i) => a[i]![i]!), vectors: order.map((i) => v[i]!) };
}

/** Turns the plane of `p` and `q` so that their entry becomes 0. */
function rotate(a: number[][], v: number[][], p: number, q: number): void {
  const entry = a[p]![q]!;
  if (entry === 0) return;
  const tau = (a[q]![q]! - a[p]![p]!) / (2 * entry);
  const tangent = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.hypot(1, tau));
  const c = 1 / Math.hypot(1, tangent);
  const s = tangent * c;
  for (const row of a) [row[p], row[q]] = [c * row[p]! - s * row[q]!, s * row[p]! + c * row[q]!];
  mixRows(a[p]!, a[q]!, c, s);
  mixRows(v[p]!, v[q]!, c, s);
}

function mixRows(p: number[], q: number[], c: number, s: number): void {
  for (let i = 0; i < p.length; i++) [p[i], q[i]] = [c * p[i]! - s * q[i]!, s * p[i]! + c * q[i]!];
}

function offDiagonal(a: readonly (readonly number[])[]): number {
  return Math.hypot(...a.map((row, i) => Math.hypot(...row.slice(i + 1))));
}
