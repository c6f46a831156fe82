import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { cholesky, invertLower } from '../../../export/prior/cholesky.js';

const product = (a: Float64Array, b: Float64Array, size: number, transposed: boolean) =>
  Float64Array.from({ length: size * size }, (_, at) => {
    const [row, column] = [Math.floor(at / size), at % size];
    let sum = 0;
    for (let k = 0; k < size; k++) {
      sum += a[row * size + k]! * (transposed ? b[column * size + k]! : b[k * size + column]!);
    }
    return sum;
  });

/** Lower triangles with a diagonal from ½ to 2. */
const factors = fc.integer({ min: 1, max: 7 }).chain((size) =>
  fc
    .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: size * size, maxLength: size * size })
    .map((values) => ({
      size,
      factor: Float64Array.from(values, (value, at) => {
        const [row, column] = [Math.floor(at / size), at % size];
        return column > row ? 0 : column < row ? value : 2 ** value;
      }),
    })),
);

it('finds the factor that a matrix was made of', () => {
  fc.assert(
    fc.property(factors, ({ size, factor }) => {
      const found = cholesky(product(factor, factor, size, true), size)!;
      for (const [at, value] of found.entries()) expect(value).toBeCloseTo(factor[at]!, 8);
    }),
  );
});

it('inverts it', () => {
  fc.assert(
    fc.property(factors, ({ size, factor }) => {
      const unit = product(factor, invertLower(factor, size), size, false);
      for (const [at, value] of unit.entries()) expect(value).toBeCloseTo(at % (size + 1) === 0 ? 1 : 0, 8);
    }),
  );
});

it.each([
  ['not definite', [1, 2, 2, 1]],
  ['singular', [1, 1, 1, 1]],
  ['no numbers', [1, NaN, NaN, 1]],
])('there is none of a matrix that is %s', (_, matrix) => {
  expect(cholesky(Float64Array.from(matrix), 2)).toBeUndefined();
});
