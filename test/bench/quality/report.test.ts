import { expect, test } from 'vitest';
import { barsOf, describeReport, type Result } from '../../../bench/quality/report.js';

function result(precision: Result['precision'], change: number, equal: number): Result {
  return {
    precision,
    bytes: 4_000_000,
    negative_elbo: 64 * (1 + change / 100),
    negative_elbo_change: change,
    negative_elbo_of_steps: 64,
    negative_elbo_of_steps_change: 2 * change,
    equal_next_tokens: (1 + equal) / 2,
    equal_tokens: equal,
    equal_sentences: equal / 2,
    equal_tokens_of_same_latents: equal,
    equal_sentences_of_same_latents: equal / 2,
    bleu: 50,
    exact_match: 0.25,
  };
}

const RESULTS = [result('fp32', 0, 1), result('int8', -0.6, 0.985), result('fp16', 0.001, 0.97)];

test('what quantised packages keep has bars, either way', () => {
  expect(barsOf(RESULTS)).toEqual([
    { figure: 'int8, change of −ELBO in per cent', value: 1.2, at_most: 0.5, holds: false },
    { figure: 'int8, share of equal greedy tokens', value: 0.9925, at_least: 0.98, holds: true },
    { figure: 'int8, the same of whole reconstructions', value: 0.985, at_least: 0.98, holds: true },
    { figure: 'fp16, change of −ELBO in per cent', value: 0.002, at_most: 0.5, holds: true },
    { figure: 'fp16, share of equal greedy tokens', value: 0.985, at_least: 0.98, holds: true },
    { figure: 'fp16, the same of whole reconstructions', value: 0.97, at_least: 0.98, holds: false },
  ]);
});

test('the table of qualities can be read', () => {
  const machine = { cpu: 'a processor', cores: 2, memory: 24, node: '20.20.0', threads: 2 };
  const text = describeReport({
    machine,
    corpus: 'kjv',
    sentences: 1500,
    draws: 2,
    results: RESULTS,
    bars: barsOf(RESULTS),
  });
  expect(text).toContain('kjv: 1,500 sentences, 2 draws each');
  expect(text).toMatch(
    /\| int8\s+\| 4\.00 \| 63\.616 \| -0\.600 % \|\s+-1\.200 % \|\s+99\.25 % \|\s+98\.50 % \|\s+49\.25 %/,
  );
  expect(text).toContain('does not hold  int8, change of −ELBO in per cent: 1.2, ≤ 0.5');
});
