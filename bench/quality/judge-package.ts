import { openJudgedPackage } from '../../src/evaluation/judged-package.js';
import { likelihoods } from '../../src/evaluation/likelihood.js';
import type { Sentence } from '../../src/decode/sentence.js';
import { SentenceVae } from '../../src/node/sentence-vae.js';

/** What a package makes of held-out sentences. */
export interface Judged {
  /** −ELBO in nats, a mean over the sentences. */
  negativeElbo: number;
  /** The latents that it gives the sentences. */
  means: Float32Array[];
  /** What it writes of these, greedily. */
  reconstructions: Sentence[];
  /** What it writes of the latents of another. */
  ofOthers: Sentence[];
  /** Of all files that a program reads. */
  bytes: number;
}

/** @param others latents of the same sentences, by another package; its own where it's the first */
export async function judgePackage(
  folder: string,
  texts: readonly string[],
  {
    others,
    draws,
    seed,
    threads,
    signal,
  }: {
    others: readonly Float32Array[] | undefined;
    draws: number;
    seed: number;
    threads: number;
    signal: AbortSignal;
  },
): Promise<Judged> {
  await using opened = await openJudgedPackage(folder, { threads });
  const ids = texts.map((text) => opened.tokenizer.encode(text));
  const { reconstruction, kl } = await likelihoods(opened, ids, { draws, seed, signal });
  const total = reconstruction.reduce((sum, nats, i) => sum + nats + kl[i]!, 0);

  await using vae = await SentenceVae.load(folder, { threads });
  const means = (await vae.encode(texts, { signal })).map(({ mean }) => mean);
  const reconstructions = await vae.decode(means, { signal });
  return {
    negativeElbo: total / texts.length,
    means,
    reconstructions,
    ofOthers: others ? await vae.decode(others, { signal }) : reconstructions,
    bytes: Object.values(vae.config.files).reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
