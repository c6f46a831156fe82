import type { MnistResult, Report, Row, SentenceResult } from './report.js';

/** The row of one process, under `ROW_HEAD`. */
export function describeRow(row: Row): string {
  const cells = [String(row.round), row.config, row.precision, row.contender];
  if (row.config === 'MNIST') return columns([...cells, '', '', `${row.line.epoch_s_median} s an epoch`]);
  const { tokens_per_s: rate, ms_per_step: milliseconds, loss } = row.line;
  return columns([...cells, rate.toLocaleString('en'), milliseconds.toFixed(1), loss.toFixed(1)]);
}

export const ROW_HEAD = columns(['round', 'config', 'precision', 'who', 'tokens/s', 'ms/step', 'loss']);

/** Medians and ratios in words, a line for each config and precision. */
export function describeReport({ gemm_peak: peak, machine, results, mnist }: Report): string {
  return [
    `${machine.cpu}, ${machine.threads} threads; matrix products: ` +
      `${peak.float32} GFLOP/s float32, ${peak.bf16} bf16`,
    ...results.map(describeResult),
    ...(mnist ? [describeMnist(mnist)] : []),
  ].join('\n');
}

function describeResult(result: SentenceResult): string {
  const { config, precision, ours_tokens_per_s: ours } = result;
  const against = [`${result.ratio}× PyTorch (${result.peer_tokens_per_s.toLocaleString('en')})`];
  if (result.ratio_best !== undefined) {
    const rate = result.peer_best_tokens_per_s?.toLocaleString('en');
    against.push(`${result.ratio_best}× its best (${rate}, ${result.peer_best_setting})`);
  }
  if (result.ratio_timbmg !== undefined) {
    against.push(`${result.ratio_timbmg}× timbmg (${result.timbmg_tokens_per_s?.toLocaleString('en')})`);
  }
  return (
    `${config} ${precision}: ${ours.toLocaleString('en')} tokens/s = ${against.join(' = ')}; ` +
    `${result.ours_ms_per_step} ms and ${result.ops_per_step} operations a step, ` +
    `${Math.round(100 * result.gemm_share)} % of the peak; first step ${result.first_step_s} s, ` +
    `a new bucket ${result.new_bucket_s} s`
  );
}

function describeMnist(result: MnistResult): string {
  const best =
    result.ratio_best === undefined
      ? ''
      : ` = ${result.ratio_best}× its best (${result.peer_best_epoch_s} s)`;
  return (
    `MNIST: ${result.ours_epoch_s} s an epoch = ${result.ratio}× PyTorch (${result.peer_epoch_s} s)${best}; ` +
    `test −ELBO by epoch ${JSON.stringify(result.ours_test)}, theirs ${JSON.stringify(result.peer_test)}`
  );
}

function columns(cells: readonly string[]): string {
  const widths = [5, 6, 9, 19, -9, -8, 8];
  return cells
    .map((cell, i) => (widths[i]! < 0 ? cell.padStart(-widths[i]!) : cell.padEnd(widths[i]!)))
    .join('  ')
    .trimEnd();
}
