import type { FittedPriorRecord } from '../../src/package/config.js';

/** What a fitted prior is, in words. */
export function describePrior({ kind, components }: FittedPriorRecord): string {
  switch (kind) {
    case 'gaussian':
      return 'a Gaussian with full covariance';
    case 'gaussian-mixture':
      return `a mixture of ${components} Gaussians with full covariances`;
    default:
      return kind satisfies never;
  }
}
