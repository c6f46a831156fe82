import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';

/** Names by the file of tfjs' own that lists them. */
export type Groups = ReadonlyMap<string, readonly string[]>;

/** The classes of layers that tfjs can read from a file, cells too, but not models, which are made of them. */
export function registeredLayers(): readonly string[] {
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  return Object.entries(classNameMap)
    .filter(([, [{ prototype }]]) => {
      // What is registered need not be a layer, and tfjs says so of none.
      const made: unknown = prototype;
      const isModel = made instanceof tf.LayersModel || made === tf.LayersModel.prototype;
      return made instanceof tf.layers.Layer && !isModel;
    })
    .map(([name]) => name);
}

/** What has a class name, but is never in a model: what others extend, and an initialiser. */
const NEVER_IN_A_MODEL: ReadonlySet<string> = new Set([
  'ConvRNN2D',
  'CustomInit',
  'GenerativeTask',
  'PipelineModel',
  'SeparableConv',
  'Task',
]);

/** All classes that the code of tfjs-layers gives a name to be saved under, whether it registers them or not. */
export async function layerClasses(): Promise<Groups> {
  const dist = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-layers'));
  const names = await readdir(join(dist, 'layers'), { recursive: true });
  const files = [
    join(dist, 'engine', 'input_layer.js'),
    ...names.filter((name) => name.endsWith('.js')).map((name) => join(dist, 'layers', name)),
  ];
  return grouped(files, (text) => classNames(text).filter((name) => !NEVER_IN_A_MODEL.has(name)));
}

/** The class names in the code of a file, as it is installed; some classes are registered under that of another. */
export function classNames(text: string): string[] {
  const matches = text.matchAll(/\.className = ['"](\w+)['"]|registerClass\((\w+)\)/g);
  return Array.from(matches, ([, named, registered]) => named ?? registered!);
}

/** The ops that tfjs' own graph executor knows. */
export async function converterOps(): Promise<Groups> {
  const main = createRequire(import.meta.url).resolve('@tensorflow/tfjs-converter');
  const folder = join(dirname(main), 'operations', 'op_list');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.js'));
  return grouped(
    names.map((name) => join(folder, name)),
    opNames,
  );
}

/** The ops in the text of one list. */
export function opNames(text: string): string[] {
  return Array.from(text.matchAll(/['"]?tfOpName['"]?: ['"](\w+)['"]/g), ([, name]) => name!);
}

/** Each name once, in the first file that has it; files without names are left out. */
async function grouped(
  files: readonly string[],
  namesIn: (text: string) => readonly string[],
): Promise<Groups> {
  const seen = new Set<string>();
  const groups = new Map<string, string[]>();
  for (const file of files.toSorted()) {
    const names = namesIn(await readFile(file, 'utf8')).filter((name) => !seen.has(name));
    for (const name of names) seen.add(name);
    const title = basename(file, '.js').replaceAll('_', ' ');
    if (names.length > 0) groups.set(title, [...(groups.get(title) ?? []), ...new Set(names)]);
  }
  return groups;
}
