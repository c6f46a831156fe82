import type { FittedPriorRecord } from '../../src/package/config.js';
import type { ExportedPackage } from '../package/export-run.js';
import { describeChange } from '../quantize/describe-change.js';
import { describePrior } from '../package/describe-prior.js';
import { megabytes } from './describe-conversion.js';

/** An export in a few lines for people. */
export function describeExport({
  folder,
  bytes,
  precision,
  verification,
  quantization,
  prior,
  noPrior,
}: ExportedPackage): string {
  const width = Math.max(...Object.keys(verification).map(({ length }) => length));
  const figures = Object.entries(verification).map(
    ([graph, difference]) =>
      `  ${graph.padEnd(width)} differs from ${graph === 'prior' ? 'its formula' : 'tfjs'} by at most ${difference.toExponential(1)}`,
  );
  const change = quantization ? [`${describeChange(quantization)}.`] : [];
  return [
    `Wrote ${folder} (${precision}), ${megabytes(bytes)}. Each graph was compared with tfjs:`,
    ...figures,
    ...change,
    ...(prior ? [fittedPrior(prior)] : []),
    ...(noPrior === undefined
      ? []
      : [`No prior was fitted, so that samples are drawn from the standard normal. ${noPrior}`]),
  ].join('\n');
}

function fittedPrior(prior: FittedPriorRecord): string {
  const { fitted, standard } = prior.heldOut;
  return (
    `Samples are drawn from ${describePrior(prior)}, fitted to ${prior.examples} latents: ` +
    `held-out ones take ${fitted.toFixed(2)} nats each under it, ${standard.toFixed(2)} under the standard normal.`
  );
}
