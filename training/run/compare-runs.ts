import { bestEpoch, readEpochs, type EpochRecord } from '../loop/read-epochs.js';
import type { RunConfig } from './run-config.js';
import { readRunConfig } from './run-folder.js';

/** A run beside others. */
export interface ComparedRun {
  run: string;
  /** The settings that are not the same in all of them, by their places in `config.json`. */
  settings: Record<string, unknown>;
  epochs: number;
  /** The epoch with the best validation ELBO, or nothing where none is done. */
  best?: EpochRecord | undefined;
}

/** Settings that say which run it is rather than what it learns. */
const NAMES: readonly string[] = ['name', 'libraryVersion', 'schemaVersion'];

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

/** A comparison as a table for people; nats per example. */
export function describeComparison(runs: readonly ComparedRun[]): string {
  const places = Object.keys(runs[0]?.settings ?? {});
  const rows = [
    ['run', ...places, 'epochs', 'best', '−ELBO', 'reconstruction', 'KL', 'units', 'MI'],
    ...runs.map(({ run, settings, epochs, best }) => [
      run,
      ...places.map((place) => String(settings[place] ?? '–')),
      String(epochs),
      String(best?.epoch ?? '–'),
      ...[best?.valid.negativeElbo, best?.valid.reconstruction, best?.valid.kl].map(
        (nats) => nats?.toFixed(2) ?? '–',
      ),
      // Runs of older versions did not measure these.
      best?.latents ? `${best.latents.activeUnits}/${best.latents.latent}` : '–',
      best?.latents?.mutualInformation.toFixed(2) ?? '–',
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
        .join('  '),
    )
    .join('\n');
}
