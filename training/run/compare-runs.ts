import { bestEpoch, epochsAfterPretraining, readEpochs, type EpochRecord } from '../loop/read-epochs.js';
import { markdownTable } from '../../src/terminal/markdown-table.js';
import { caveatOfEvaluations, evaluatedFigures } from './evaluated-figures.js';
import type { RunConfig } from './run-config.js';
import { readRunEvaluation, type RunEvaluation } from './run-evaluation.js';
import { readRunConfig } from './run-folder.js';

/** A run beside others. */
export interface ComparedRun {
  run: string;
  /** The settings that are not the same in all of them, by their places in `config.json`. */
  settings: Record<string, unknown>;
  epochs: number;
  /** That they took. */
  seconds: number;
  /** The epochs after pretraining, in order. */
  curve: readonly EpochRecord[];
  /** The epoch with the best validation ELBO, or nothing where none is done. */
  best?: EpochRecord | undefined;
  isLanguageModel: boolean;
  /** What `eval --record` has kept with it. */
  evaluation?: RunEvaluation | undefined;
}

/** A figure's name, and how it stands for a run, `–` where that lacks it. */
export type FigureOfRun = readonly [name: string, read: (run: ComparedRun) => string];

/** Settings that say which run it is rather than what it learns, and what follows from the others. */
const NAMES: readonly string[] = [
  'name',
  'libraryVersion',
  'schemaVersion',
  'tokenizer.holds.words',
  'tokenizer.holds.pieces',
];

/** Settings that decide which examples, made of which tokens, an ELBO is of. */
const MEASURED_ON: readonly string[] = [
  'kind',
  'corpus.sha256',
  'binarization',
  'model.vocabulary',
  'model.maxTokens',
  'tokenizer.minCount',
  'tokenizer.lowercase',
  'tokenizer.subwords',
];

/** What training has measured of each run; nats per example. */
const FIGURES: readonly FigureOfRun[] = [
  ['done', ({ epochs }) => String(epochs)],
  ['minutes', ({ seconds }) => (seconds / 60).toFixed(seconds < 600 ? 1 : 0)],
  ['best', ({ best }) => String(best?.epoch ?? '–')],
  ['−ELBO', ({ best }) => best?.valid.negativeElbo.toFixed(2) ?? '–'],
  ['reconstruction', ({ best }) => best?.valid.reconstruction.toFixed(2) ?? '–'],
  ['KL', ({ best }) => best?.valid.kl.toFixed(2) ?? '–'],
  // Runs of older versions did not measure these.
  [
    'units',
    ({ best }) => (best?.latents?.latent ? `${best.latents.activeUnits}/${best.latents.latent}` : '–'),
  ],
  ['MI', ({ best }) => (best?.latents?.latent ? best.latents.mutualInformation.toFixed(2) : '–')],
];

/** What is said of each run besides its settings. */
export function figuresOf(runs: readonly ComparedRun[]): readonly FigureOfRun[] {
  return [...FIGURES, ...evaluatedFigures(runs)];
}

/** A setting in words, `–` where a run lacks it. */
export function describeSetting(value: unknown): string {
  return String(value ?? '–');
}

/**
 * Reads runs and finds what sets them apart; the best validation ELBO comes first.
 * @throws {SentenceVaeError} `BAD_RUN`
 */
export async function compareRuns(folders: readonly string[]): Promise<ComparedRun[]> {
  const runs = await Promise.all(
    folders.map(async (run) => {
      const config = await readRunConfig(run);
      const epochs = await readEpochs(run);
      return {
        run,
        settings: flatten(config),
        epochs: epochs.length,
        seconds: epochs.reduce((sum, { seconds = 0 }) => sum + seconds, 0),
        curve: epochsAfterPretraining(epochs, config),
        best: bestEpoch(epochs, config),
        isLanguageModel: config.model.latent === 0,
        evaluation: await readRunEvaluation(run),
      };
    }),
  );
  const places = new Set(runs.flatMap(({ settings }) => [...settings.keys()]));
  const differing = [...places].filter(
    (place) =>
      !NAMES.includes(place) &&
      new Set(runs.map(({ settings }) => JSON.stringify(settings.get(place)))).size > 1,
  );
  const elbo = ({ best }: { best?: ComparedRun['best'] }) => best?.valid.negativeElbo ?? Infinity;
  return runs
    .map((run) => ({
      ...run,
      settings: Object.fromEntries(differing.map((place) => [place, run.settings.get(place)])),
    }))
    .toSorted((a, b) => elbo(a) - elbo(b));
}

/** All values of a configuration by their places, as in `model.latent`. */
function flatten(config: RunConfig): Map<string, unknown> {
  const values = new Map<string, unknown>();
  const visit = (place: string, value: unknown): void => {
    if (typeof value !== 'object' || value === null) values.set(place, value);
    else
      for (const [key, inner] of Object.entries(value)) visit(place === '' ? key : `${place}.${key}`, inner);
  };
  visit('', config);
  return values;
}

/** Why the figures of runs cannot be held against each other, or nothing where they can. */
export function caveat(runs: readonly ComparedRun[]): string | undefined {
  const caveats = [caveatOfElbos(runs), caveatOfEvaluations(runs)].filter((each) => each !== undefined);
  return caveats.length === 0 ? undefined : caveats.join(' ');
}

function caveatOfElbos(runs: readonly ComparedRun[]): string | undefined {
  const places = Object.keys(runs[0]?.settings ?? {}).filter((place) => MEASURED_ON.includes(place));
  if (places.length === 0) return undefined;
  return `Not all of these −ELBOs are of the same examples and tokens: ${places.join(', ')} differ${places.length === 1 ? 's' : ''}.`;
}

/** A comparison as a table for people. */
export function describeComparison(runs: readonly ComparedRun[]): string {
  const rows = rowsOf(runs);
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const table = rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  '),
  );
  return [...table, ...[caveat(runs)].filter((line) => line !== undefined)].join('\n');
}

/** The same in Markdown. */
export function comparisonInMarkdown(runs: readonly ComparedRun[]): string {
  const [head = [], ...rows] = rowsOf(runs);
  const table = markdownTable(
    head.map((name, column) => (column === 0 ? name : `${name}:`)),
    rows,
  );
  return [table, ...[caveat(runs)].filter((line) => line !== undefined)].join('\n\n');
}

/** The head and a row for each run. */
function rowsOf(runs: readonly ComparedRun[]): string[][] {
  const places = Object.keys(runs[0]?.settings ?? {});
  const figures = figuresOf(runs);
  return [
    ['run', ...places, ...figures.map(([name]) => name)],
    ...runs.map((run) => [
      run.run,
      ...places.map((place) => describeSetting(run.settings[place])),
      ...figures.map(([, read]) => read(run)),
    ]),
  ];
}
