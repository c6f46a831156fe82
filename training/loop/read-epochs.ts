import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';
import { Validation } from '../checkpoint/records.js';
import type { Pretraining } from '../objective/pretraining.js';
import { LatentUse } from '../watch/latent-use.js';

/** A finished epoch as it stands in `metrics.jsonl`; losses in nats per example. */
export const EpochRecord = Type.Object({
  kind: Type.Literal('epoch'),
  /** Updates done by its end. */
  step: Type.Integer({ minimum: 0 }),
  epoch: Type.Integer({ minimum: 1 }),
  beta: Type.Number(),
  train: Type.Object({ reconstruction: Type.Number(), kl: Type.Number(), total: Type.Number() }),
  valid: Validation,
  /** Older runs lack it. */
  latents: Type.Optional(LatentUse),
  /** That it took. */
  seconds: Type.Optional(Type.Number()),
});
export type EpochRecord = Static<typeof EpochRecord>;

/** The finished epochs of a run's `metrics.jsonl`, in order; none where there is no such file. What a kill cut short is left out. */
export async function readEpochs(run: string): Promise<EpochRecord[]> {
  const text = await readFile(join(run, 'metrics.jsonl'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .map(parse)
    .filter((record) => Check(EpochRecord, record));
}

/** The epochs after pretraining. Those of an autoencoder have a KL that nothing held back, and so no −ELBO worth the name. */
export function epochsAfterPretraining(
  epochs: readonly EpochRecord[],
  { pretraining }: { pretraining?: Pretraining | undefined },
): EpochRecord[] {
  return epochs.filter(({ epoch }) => epoch > (pretraining?.epochs ?? 0));
}

/** The epoch with the best validation ELBO, the first of equal ones; those of an autoencoder do not count. */
export function bestEpoch(
  epochs: readonly EpochRecord[],
  config: { pretraining?: Pretraining | undefined },
): EpochRecord | undefined {
  const [best] = epochsAfterPretraining(epochs, config).toSorted(
    (a, b) => a.valid.negativeElbo - b.valid.negativeElbo,
  );
  return best;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
