import { shortened } from './shortened.js';
import { isEqual, type ModelResult } from './results.js';

/** What came of one model, under `RESULT_HEAD`. */
export function describeResult(result: ModelResult): string {
  const { name, facts, converted, compared, timed } = result;
  return columns([
    name,
    String(facts.nodes),
    converted ? String(converted.nodes) : '',
    converted ? String(converted.transposes) : '',
    converted ? converted.seconds.toFixed(2) : '',
    compared ? (compared.difference?.toExponential(1) ?? 'shapes') : '',
    timed ? timed.onnx_ms.toFixed(1) : '',
    timed ? timed.tfjs_ms.toFixed(1) : '',
    remark(result),
  ]);
}

function remark(result: ModelResult): string {
  const { compared, failed } = result;
  if (failed) return `${failed.at}: ${shortened(failed.message, 120)}`;
  return compared && !isEqual(result) ? `differs in ${compared.output}` : '';
}

export const RESULT_HEAD = columns([
  'model',
  'before',
  'after',
  'transp.',
  'convert s',
  'difference',
  'ONNX ms',
  'tfjs ms',
  '',
]);

function columns(cells: readonly string[]): string {
  const widths = [25, -6, -6, -7, -9, -10, -8, -8, 1];
  return cells
    .map((cell, i) => (widths[i]! < 0 ? cell.padStart(-widths[i]!) : cell.padEnd(widths[i]!)))
    .join('  ')
    .trimEnd();
}
