import { bestEpoch, epochsAfterPretraining, readEpochs, type EpochRecord } from '../loop/read-epochs.js';
import type { RunConfig } from './run-config.js';
import { readRunConfig } from './run-folder.js';

/** A run beside others. */
export interface ComparedRun {
  run: string;
  /** The settings that are not the same in all of them, by their places in `config.json`. */
  settings: Record<string, unknown>;
  epochs: number;
  /** The epochs after pretraining, in order. */
  curve: readonly EpochRecord[];
  /** The epoch with the best validation ELBO, or nothing where none is done. */
  best?: EpochRecord | undefined;
}

/** Settings that say which run it is rather than what it learns. */
const NAMES: readonly string[] = ['name', 'libraryVersion', 'schemaVersion'];

/** Settings that decide which examples, made of which tokens, an ELBO is of. */
const MEASURED_ON: readonly string[] = ['kind', 'corpus.sha256', 'model.vocabulary', 'model.maxTokens'];

/** What is said of each run besides its settings: the name, and the figure, `–` where the run lacks it; nats per example. */
export const FIGURES: readonly (readonly [name: string, read: (run: ComparedRun) => string])[] = [
  ['done', ({ epochs }) => String(epochs)],
  ['best', ({ best }) => String(best?.epoch ?? '–')],
  ['−ELBO', ({ best }) => best?.valid.negativeElbo.toFixed(2) ?? '–'],
  ['reconstruction', ({ best }) => best?.valid.reconstruction.toFixed(2) ?? '–'],
  ['KL', ({ best }) => best?.valid.kl.toFixed(2) ?? '–'],
  // Runs of older versions did not measure these.
  ['units', ({ best }) => (best?.latents ? `${best.latents.activeUnits}/${best.latents.latent}` : '–')],
  ['MI', ({ best }) => best?.latents?.mutualInformation.toFixed(2) ?? '–'],
];

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
        curve: epochsAfterPretraining(epochs, config),
        best: bestEpoch(epochs, config),
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

/** Why the −ELBOs of runs cannot be held against each other, or nothing where they can. */
export function caveat(runs: readonly ComparedRun[]): string | undefined {
  const places = Object.keys(runs[0]?.settings ?? {}).filter((place) => MEASURED_ON.includes(place));
  if (places.length === 0) return undefined;
  return `Not all of these −ELBOs are of the same examples and tokens: ${places.join(', ')} differ${places.length === 1 ? 's' : ''}.`;
}

/** A comparison as a table for people. */
export function describeComparison(runs: readonly ComparedRun[]): string {
  const places = Object.keys(runs[0]?.settings ?? {});
  const rows = [
    ['run', ...places, ...FIGURES.map(([name]) => name)],
    ...runs.map((run) => [
      run.run,
      ...places.map((place) => describeSetting(run.settings[place])),
      ...FIGURES.map(([, read]) => read(run)),
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const table = rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  '),
  );
  return [...table, ...[caveat(runs)].filter((line) => line !== undefined)].join('\n');
}
