import type { ComparedRun, FigureOfRun } from './compare-runs.js';
import { paretoFront } from './pareto-front.js';
import type { RunEvaluation } from './run-evaluation.js';

/** The figures that `eval --record` has left in runs; none where it has in none of them. */
export function evaluatedFigures(runs: readonly ComparedRun[]): FigureOfRun[] {
  const evaluations = runs.flatMap(({ evaluation }) => evaluation ?? []);
  if (evaluations.length === 0) return [];
  const alike = areAlike(evaluations);
  const front = alike ? paretoFront(evaluations) : new Set<RunEvaluation>();
  const leastOfLanguageModels = Math.min(
    ...(alike ? runs : []).flatMap(({ isLanguageModel, evaluation }) =>
      isLanguageModel ? (evaluation?.figures['perplexity'] ?? []) : [],
    ),
  );
  return [
    ['eval −ELBO', figure('negativeElbo', 2)],
    ['IW-PPL', figure('perplexity', 2)],
    ...(Number.isFinite(leastOfLanguageModels)
      ? [['of LM', figure('perplexity', 3, leastOfLanguageModels)] satisfies FigureOfRun]
      : []),
    ['AU', figure('activeUnits', 0)],
    ['eval MI', figure('mutualInformation', 2)],
    ['BLEU-4', figure('bleu4', 1)],
    ['exact %', figure('exactMatch', 1, 0.01)],
    ['exact ≤ 8 %', figure('exactMatchOfShort', 1, 0.01)],
    ['front', ({ evaluation }) => (evaluation && front.has(evaluation) ? '•' : '')],
  ];
}

/** What stands against comparing what was evaluated, or nothing. */
export function caveatOfEvaluations(runs: readonly ComparedRun[]): string | undefined {
  const evaluations = runs.flatMap(({ evaluation }) => evaluation ?? []);
  if (areAlike(evaluations)) return undefined;
  return 'Not all evaluations are of the same sentences and tokens, so that none is said to be on the front.';
}

function areAlike(evaluations: readonly RunEvaluation[]): boolean {
  return new Set(evaluations.map(measuredOn)).size <= 1;
}

function measuredOn({ corpus, part, examples, tokens }: RunEvaluation): string {
  return [corpus, part, examples, tokens].join(' ');
}

function figure(name: string, digits: number, unit = 1): FigureOfRun[1] {
  return ({ evaluation }) => {
    const value = evaluation?.figures[name];
    return value === undefined ? '–' : (value / unit).toFixed(digits);
  };
}
