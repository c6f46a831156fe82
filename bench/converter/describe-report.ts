import { markdownTable } from '../../src/terminal/markdown-table.js';
import { shortened } from './shortened.js';
import {
  isEqual,
  isRefused,
  HALF_TOLERANCE,
  TOLERANCE,
  type ConverterReport,
  type ModelResult,
} from './results.js';
import type { Coverage } from './coverage.js';

/** The page `docs/converter-results.md`. */
export function describeReport(report: ConverterReport): string {
  const { machine, opset, models, equal, all } = report;
  return `${[
    '# Public models through `tfjs-to-onnx`',
    'Made by `npm run bench -- converter --tf2onnx`; do not edit. The models come out of npm packages, which `bench/converter/models.ts` pins.',
    `${equal} of ${all} models convert and match tfjs.${refusals(models)} Handlers: ${share(report.layers)} of the layer classes of tfjs-layers, ${share(report.ops)} of the ops of tfjs-converter.`,
    '## Size, speed and equality',
    `Opset ${opset}. Before: layers or nodes of the model.json, constants included; after: nodes of the ONNX graph, of which so many are Transposes. Difference: the largest from tfjs over the largest number in the same output, over all outputs and over inputs of several sizes where lengths are open; up to ${TOLERANCE} counts as equal, up to ${HALF_TOLERANCE} where weights are stored as float16. Times: a run of the first of these inputs, the median of turns in one process, on ${machine.cpu} with ${machine.cores} cores and Node ${machine.node}; speed-up: tfjs-node's time over onnxruntime-node's.`,
    markdownTable(FIGURE_HEAD, models.map(figures)),
    ...failures(models),
    '## Sources',
    markdownTable(
      ['model', 'package', 'kind', 'stored as', 'what it tries'],
      models.map((model) => [
        model.name,
        `\`${model.package}\``,
        model.kind,
        model.facts.stored.join(', '),
        model.tries,
      ]),
    ),
    ...peers(models),
    ...missing('Layer classes without a handler', report.layers),
    ...missing('Ops without a handler', report.ops),
  ].join('\n\n')}\n`;
}

function refusals(models: readonly ModelResult[]): string {
  return models
    .filter(isRefused)
    .map(({ name, cannot }) => ` ${name} is refused, as it has to be: ${cannot}.`)
    .join('');
}

/** Colons: to the right. */
const FIGURE_HEAD = [
  'model',
  'MB:',
  'ONNX MB:',
  'before:',
  'after:',
  'Transposes:',
  'convert s:',
  'difference:',
  'ONNX ms:',
  'tfjs ms:',
  'speed-up:',
];

function figures(result: ModelResult): string[] {
  const { name, facts, converted, compared, timed } = result;
  return [
    name,
    megabytes(facts.bytes),
    converted ? megabytes(converted.bytes) : '',
    String(facts.nodes),
    converted ? String(converted.nodes) : '',
    converted ? String(converted.transposes) : '',
    converted ? converted.seconds.toFixed(2) : '',
    compared ? describeDifference(result) : isRefused(result) ? 'refused' : 'fails',
    timed ? milliseconds(timed.onnx_ms) : '',
    timed ? milliseconds(timed.tfjs_ms) : '',
    timed ? `${(timed.tfjs_ms / timed.onnx_ms).toFixed(2)}×` : '',
  ];
}

function describeDifference(result: ModelResult): string {
  const difference = result.compared?.difference;
  const text = typeof difference === 'number' ? difference.toExponential(1) : 'other shapes';
  return isEqual(result) ? text : `**${text}**`;
}

function failures(models: readonly ModelResult[]): string[] {
  const lines = models.flatMap(({ name, failed }) =>
    failed ? [`- ${name} (${failed.at}): ${code(shortened(failed.message, LONGEST))}`] : [],
  );
  return lines.length > 0 ? ['## What is refused, and what fails', lines.join('\n')] : [];
}

/** How much of a message is shown; all of it is in the JSON. */
const LONGEST = 400;

function peers(models: readonly ModelResult[]): string[] {
  const tried = models.flatMap(({ name, tf2onnx, ...rest }) =>
    tf2onnx ? [{ name, tf2onnx, ours: isEqual(rest) ? 'equal' : isRefused(rest) ? 'refuses' : 'fails' }] : [],
  );
  if (tried.length === 0) return [];
  const count = (peer: 'numpy2' | 'numpy1') => tried.filter(({ tf2onnx }) => tf2onnx[peer].converted).length;
  return [
    '## tf2onnx on the same files',
    `tf2onnx 1.17 with TensorFlow 2.21 converts ${count('numpy2')} of ${tried.length} as pip installs it today, with numpy 2, and ${count('numpy1')} with numpy 1.26; whether what it converts is right was not looked at. Where it fails, the last line that it prints.`,
    markdownTable(
      ['model', 'tfjs-to-onnx', 'tf2onnx, numpy 2', 'tf2onnx, numpy 1.26'],
      tried.map(({ name, tf2onnx, ours }) => [
        name,
        ours,
        ...(['numpy2', 'numpy1'] as const).map((peer) => {
          const result = tf2onnx[peer];
          return result.converted ? 'converts' : code(result.error);
        }),
      ]),
    ),
  ];
}

function missing(title: string, { missing: names }: Coverage): string[] {
  return names.length > 0 ? [`## ${title}`, `${names.map((name) => `\`${name}\``).join(', ')}.`] : [];
}

/** `60 of 75 (80 %)`. */
export function share({ covered, all }: Coverage): string {
  return `${covered} of ${all} (${Math.round((100 * covered) / all)} %)`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

function milliseconds(value: number): string {
  return value < 1 ? value.toPrecision(1) : value < 10 ? value.toFixed(1) : value.toFixed(0);
}

/** Text from elsewhere as code, so that nothing in it is taken for Markdown. */
function code(text: string): string {
  return `\`${text.replaceAll('`', "'").replaceAll('|', '\\|').replaceAll('\n', ' ')}\``;
}
