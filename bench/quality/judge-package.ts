import type { JudgedModel } from '../../src/evaluation/judged-model.js';
import { openJudgedPackage } from '../../src/evaluation/judged-package.js';
import { likelihoods, type LikelihoodOptions } from '../../src/evaluation/likelihood.js';
import type { Sentence } from '../../src/decode/sentence.js';
import { SentenceVae } from '../../src/node/sentence-vae.js';
import { openStepModel } from './step-model.js';

/** What a package makes of held-out sentences. */
export interface Judged {
  /** −ELBO in nats, a mean over the sentences, by the scorer and by the step that writes. */
  negativeElbo: { scorer: number; steps: number };
  /** The likeliest token at each place of the sentences, given what stands before it. */
  nextTokens: number[];
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
  await using scored = await openJudgedPackage(folder, { threads });
  await using stepped = await openStepModel(folder, { threads });
  const negativeElbo = {
    scorer: await negativeElboOf(scored, texts, { draws, seed, signal }),
    steps: await negativeElboOf(stepped, texts, { draws, seed, signal }),
  };

  await using vae = await SentenceVae.load(folder, { threads });
  const means = (await vae.encode(texts, { signal })).map(({ mean }) => mean);
  const reconstructions = await vae.decode(means, { signal });
  return {
    negativeElbo,
    nextTokens: stepped.likeliest,
    means,
    reconstructions,
    ofOthers: others ? await vae.decode(others, { signal }) : reconstructions,
    bytes: Object.values(vae.config.files).reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** Its draws are the same for every package. */
async function negativeElboOf(
  model: JudgedModel,
  texts: readonly string[],
  options: LikelihoodOptions,
): Promise<number> {
  const ids = texts.map((text) => model.tokenizer.encode(text));
  const { reconstruction, kl } = await likelihoods(model, ids, options);
  return reconstruction.reduce((sum, nats, i) => sum + nats + kl[i]!, 0) / texts.length;
}
