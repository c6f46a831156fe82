import { expect, test } from 'vitest';
import { demandSmallChange, describeChange } from '../../../export/verify/quantization-change.js';

const small = { negativeElbo: -0.0012, equalGreedyTokens: 0.995, equalWrittenTokens: 0.9 };

test('a small change is taken, and told', () => {
  expect(() => demandSmallChange(small, 'int8')).not.toThrow();
  expect(describeChange(small)).toBe(
    'Against float32, on validation examples, −ELBO changes by −0.12 %; 99.50 % of greedy tokens are the same after the same words, and 90.00 % in sentences that both write on their own',
  );
});

test.each([
  { ...small, negativeElbo: 0.03 },
  { ...small, negativeElbo: -0.03 },
  { ...small, negativeElbo: NaN },
  { ...small, equalGreedyTokens: 0.9 },
])('a large one is refused: %j', (change) => {
  expect(() => demandSmallChange(change, 'int8')).toThrow(
    expect.objectContaining({ code: 'NOT_EQUAL', remedy: expect.stringContaining('--quantize fp16') }),
  );
});

test('images have no tokens', () => {
  const change = { negativeElbo: 0.001, equalGreedyTokens: undefined, equalWrittenTokens: undefined };
  expect(() => demandSmallChange(change, 'fp16')).not.toThrow();
  expect(describeChange(change)).toBe('Against float32, on validation examples, −ELBO changes by +0.10 %');
});
