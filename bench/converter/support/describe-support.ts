import { basename } from 'node:path';
import { markdownTable } from '../../../src/terminal/markdown-table.js';
import { entriesOf, type Support, type SupportGroup, type SupportLists } from './list-support.js';

/** The page `docs/converter-support.md`. */
export function describeSupport({ layers, unregistered, ops, beyond }: SupportLists): string {
  return `${[
    '# What `tfjs-to-onnx` converts',
    'Made by `npm run bench -- converter-support` from the lists of the installed tfjs and from the registries of the converter; do not edit. Each entry names the test that runs it in tfjs and in ONNX Runtime and compares the two.',
    `${share(layers)} of the layer classes that tfjs-layers registers, and ${share(ops)} of the ops of tfjs-converter. Anything else takes a handler of one’s own: \`registerLayer(className, handler)\`, \`registerOp(op, handler)\`.`,
    '## Layers',
    ...layers.flatMap(section('class')),
    '## Layers that tfjs-layers holds, but does not load',
    'Their code is in the package, but its entry leaves it out: tfjs reads them from files only where a program imports them by path.',
    table('class', unregistered),
    '## Ops',
    ...ops.flatMap(section('op')),
    '## Beyond the lists of tfjs',
    ...beyond.flatMap(section('name')),
  ].join('\n\n')}\n`;
}

function section(what: string): (group: SupportGroup) => readonly string[] {
  return ({ title, entries }) => [
    `### ${title.charAt(0).toUpperCase()}${title.slice(1)}`,
    table(what, entries),
  ];
}

function table(what: string, entries: readonly Support[]): string {
  return markdownTable([what, 'converted', 'notes', 'test'], entries.map(row));
}

function row(entry: Support): readonly string[] {
  const name = `\`${entry.name}\``;
  if (!entry.converted) return [name, 'no', entry.reason ?? '', ''];
  const { note = '', proof } = entry;
  return [name, 'yes', note, proof === undefined ? '' : `[${basename(proof, '.test.ts')}](../${proof})`];
}

function share(groups: readonly SupportGroup[]): string {
  const entries = entriesOf(groups);
  return `${entries.filter(({ converted }) => converted).length} of ${entries.length}`;
}
