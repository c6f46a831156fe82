import { describe, expect, it } from 'vitest';
import type { Sentence } from '../../../../../src/index.js';
import { percent, placeTokens } from '../../../../../src/server/playground/page/place-tokens.js';

function sentence(text: string, tokens: readonly string[]): Sentence {
  return {
    text,
    tokens: tokens.map((each, id) => ({
      id,
      text: each.replace('##', ''),
      logProbability: Math.log(0.5),
      ...(each.startsWith('##') && { continues: true }),
    })),
    logProbability: tokens.length * Math.log(0.5),
  };
}

const together = (placed: ReturnType<typeof placeTokens>) =>
  placed
    .filter(({ isEnd }) => !isEnd)
    .map(({ before, text }) => before + text)
    .join('');

describe('placeTokens', () => {
  it.each([
    ['I want to go, now.', ['I', 'want', 'to', 'go', ',', 'now', '.', '<eos>']],
    ['an unlikely “word”', ['an', 'un', '##like', '##ly', '“', 'word', '”', '<eos>']],
    ['Tom went', ['tom', 'went']],
    ['', ['<eos>']],
    ['naïve 👩‍🚀', ['naïve', '👩‍🚀', '<eos>']],
  ])('puts the tokens of %j together as it stands', (text, tokens) => {
    const placed = placeTokens(sentence(text, tokens));
    expect(placed).toHaveLength(tokens.length);
    expect(together(placed)).toBe(text);
  });

  it('shows tokens that the text shows otherwise', () => {
    expect(together(placeTokens(sentence('the ? ran', ['the', '<unk>', 'ran'])))).toBe('the <unk> ran');
  });

  it('tells the end and probabilities', () => {
    const [word, end] = placeTokens(sentence('so', ['so', '<eos>']));
    expect(word).toMatchObject({ isEnd: false, probability: expect.closeTo(0.5, 6) as unknown });
    expect(end).toMatchObject({ isEnd: true });
  });
});

it.each([
  [1, '100%'],
  [0.9996, '100%'],
  [0.834, '83%'],
  [0.099, '9.9%'],
  [0.004, '0.4%'],
  [0.0001, '<0.1%'],
  [Number.NaN, 'not known'],
])('percent says %f as %s', (probability, said) => expect(percent(probability)).toBe(said));
