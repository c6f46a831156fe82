import { expect, test } from 'vitest';
import { gemmFlops } from '../../../bench/training/gemm-flops.js';

/** Multiplications and additions of [rows × inner] · [inner × columns], counted one by one. */
function countProduct(rows: number, inner: number, columns: number): number {
  let operations = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let i = 0; i < inner; i++) operations += 2;
    }
  }
  return operations;
}

test('counts each product forward and backward, to the input and to the weights', () => {
  const [vocabulary, embedding, hidden, latent, sentences, tokens] = [11, 3, 4, 2, 2, 7];
  const layers = [
    [tokens, embedding, 3 * hidden],
    [tokens, hidden, 3 * hidden],
    [sentences, hidden, latent],
    [sentences, hidden, latent],
    [sentences, latent, hidden],
    [tokens, embedding + latent, 3 * hidden],
    [tokens, hidden, 3 * hidden],
    [tokens, hidden, vocabulary],
  ] as const;
  const counted = layers.reduce(
    (sum, [rows, inner, columns]) =>
      sum +
      countProduct(rows, inner, columns) +
      countProduct(rows, columns, inner) +
      countProduct(inner, rows, columns),
    0,
  );
  expect(gemmFlops({ vocabulary, embedding, hidden, latent, sentences, tokens })).toBe(counted);
});

test('the output layer is most of it for a large vocabulary', () => {
  const shape = { embedding: 300, hidden: 256, latent: 16, sentences: 32, tokens: 800 };
  const withVocabulary = (vocabulary: number) => gemmFlops({ vocabulary, ...shape });
  expect(withVocabulary(9877) - withVocabulary(1)).toBe(6 * 800 * 256 * 9876);
  expect(withVocabulary(9877)).toBeLessThan(1.5 * 6 * 800 * 256 * 9877);
});
