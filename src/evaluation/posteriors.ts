/** The posteriors of many examples, Gaussians with diagonal covariances, one after the other. */
export interface Posteriors {
  readonly count: number;
  /** Latent dimensions. */
  readonly latent: number;
  /** `[count × latent]`. */
  readonly mean: Float32Array;
  /** `[count × latent]`. */
  readonly logVariance: Float32Array;
}

/** KL(q(z|x) ‖ N(0, 1)) of each example, in nats: `[count]`. */
export function klOfEach(posteriors: Posteriors): Float64Array {
  const kl = new Float64Array(posteriors.count);
  for (const [at, nats] of klOfAll(posteriors)) kl[Math.floor(at / posteriors.latent)]! += nats;
  return kl;
}

/** The same of each latent dimension, its mean over the examples: `[latent]`. */
export function klPerDimension(posteriors: Posteriors): Float64Array {
  const kl = new Float64Array(posteriors.latent);
  for (const [at, nats] of klOfAll(posteriors)) kl[at % posteriors.latent]! += nats / posteriors.count;
  return kl;
}

/** ½ (mean² + exp(log_variance) − 1 − log_variance) of each example and dimension (Kingma & Welling 2014, appendix B). */
function* klOfAll({ mean, logVariance }: Posteriors): Generator<[at: number, nats: number], void> {
  for (const [at, m] of mean.entries()) {
    yield [at, (m * m + Math.exp(logVariance[at]!) - 1 - logVariance[at]!) / 2];
  }
}
