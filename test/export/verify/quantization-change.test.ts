import { expect, test } from 'vitest';
import { describeChange } from '../../../export/quantize/describe-change.js';
import { demandSmallChange, warnOfChange } from '../../../export/verify/quantization-change.js';

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

test('one between the promised and the refused is taken with a warning', () => {
  expect(warnOfChange(small, 'int8')).toBeUndefined();
  const larger = { ...small, negativeElbo: 0.006, equalGreedyTokens: 0.985 };
  expect(() => demandSmallChange(larger, 'int8')).not.toThrow();
  expect(warnOfChange(larger, 'int8')).toBe(
    'int8 is expected to change −ELBO by at most 0.50 % and to keep 98.00 % of the greedy tokens, but here it changes −ELBO by 0.60 % and keeps 98.50 % of the tokens. Judge the package with sentence-vae eval before you ship it.',
  );
  expect(warnOfChange({ ...small, equalGreedyTokens: 0.97 }, 'int8')).toContain('keeps 97.00 %');
});

test('images have no tokens', () => {
  const change = { negativeElbo: 0.001, equalGreedyTokens: undefined, equalWrittenTokens: undefined };
  expect(() => demandSmallChange(change, 'fp16')).not.toThrow();
  expect(warnOfChange(change, 'fp16')).toBeUndefined();
  expect(describeChange(change)).toBe('Against float32, on validation examples, −ELBO changes by +0.10 %');
});
