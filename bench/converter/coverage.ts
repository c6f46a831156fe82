import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { supportedLayers } from '../../export/handlers/layer-registry.js';
import { supportedOps } from '../../export/handlers/op-registry.js';

/** How much of a list the converter has handlers for. */
export interface Coverage {
  covered: number;
  all: number;
  missing: readonly string[];
}

/** Which layer classes of tfjs-layers and which ops of tfjs-converter, as they are installed, can be converted. */
export async function measureCoverage(): Promise<{ layers: Coverage; ops: Coverage }> {
  return {
    layers: coverage(layerClasses(), supportedLayers()),
    ops: coverage(await converterOps(), supportedOps()),
  };
}

export function coverage(all: readonly string[], supported: readonly string[]): Coverage {
  const has = new Set(supported);
  const missing = all.filter((name) => !has.has(name)).toSorted();
  return { covered: all.length - missing.length, all: all.length, missing };
}

/** The classes of layers that tfjs can read from a file, cells too, but not models, which are made of them. */
function layerClasses(): string[] {
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

/** The ops that tfjs' own graph executor knows. */
async function converterOps(): Promise<string[]> {
  const main = createRequire(import.meta.url).resolve('@tensorflow/tfjs-converter');
  const folder = join(dirname(main), 'operations', 'op_list');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.js'));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  return [...new Set(texts.flatMap(opNames))];
}

/** The ops in the text of one list. */
export function opNames(text: string): string[] {
  return Array.from(text.matchAll(/['"]?tfOpName['"]?: ['"](\w+)['"]/g), ([, name]) => name!);
}
