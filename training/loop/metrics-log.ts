import { appendFile, readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TrainingState } from '../checkpoint/records.js';
import type { LatentUse } from '../watch/latent-use.js';
import { cannotWrite, writeAtomically } from '../../src/files/write-atomically.js';

/** One line of `metrics.jsonl`; losses in nats per example. */
export type Metrics =
  | {
      kind: 'step';
      step: number;
      epoch: number;
      beta: number;
      reconstruction: number;
      kl: number;
      total: number;
    }
  | {
      kind: 'epoch';
      step: number;
      epoch: number;
      beta: number;
      train: { reconstruction: number; kl: number; total: number };
      valid: { negativeElbo: number; reconstruction: number; kl: number };
      /** How much the model puts into its latents, on the validation set. */
      latents: LatentUse;
      /** Of the epoch, or of the rest of it since the run was resumed. */
      seconds: number;
    };

/** The run's `metrics.jsonl`. */
export class MetricsLog {
  readonly #path: string;

  constructor(run: string) {
    this.#path = join(run, 'metrics.jsonl');
  }

  async append(metrics: Metrics): Promise<void> {
    try {
      await appendFile(this.#path, `${JSON.stringify(metrics)}\n`);
    } catch (cause) {
      throw cannotWrite(this.#path, cause);
    }
  }

  /** Drops what was logged after the checkpoint that a resumed run starts from, so that no step stands twice. */
  async rewindTo({ step, epoch }: Pick<TrainingState, 'step' | 'epoch'>): Promise<void> {
    if (!existsSync(this.#path)) return;
    const lines = (await readFile(this.#path, 'utf8')).split('\n');
    const kept = lines.filter((line) => {
      const metrics = parse(line);
      // An epoch that was cut off before its checkpoint is validated, and logged, once more.
      return metrics && metrics.step <= step && (metrics.kind === 'step' || metrics.epoch <= epoch);
    });
    await writeAtomically(this.#path, kept.map((line) => `${line}\n`).join(''));
  }
}

function parse(line: string): Metrics | undefined {
  try {
    return JSON.parse(line) as Metrics;
  } catch {
    return undefined; // an empty line, or one that a kill cut short
  }
}
