import type { ExportedPackage } from '../package/export-run.js';
import { describeChange } from '../verify/quantization-change.js';
import { megabytes } from './describe-conversion.js';

/** An export in a few lines for people. */
export function describeExport({
  folder,
  bytes,
  precision,
  verification,
  quantization,
}: ExportedPackage): string {
  const width = Math.max(...Object.keys(verification).map(({ length }) => length));
  const figures = Object.entries(verification).map(
    ([graph, difference]) =>
      `  ${graph.padEnd(width)} differs from tfjs by at most ${difference.toExponential(1)}`,
  );
  const change = quantization ? [`${describeChange(quantization)}.`] : [];
  return [
    `Wrote ${folder} (${precision}), ${megabytes(bytes)}. Each graph was compared with tfjs:`,
    ...figures,
    ...change,
  ].join('\n');
}
