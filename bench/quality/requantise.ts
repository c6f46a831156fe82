import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { sentenceGraphs } from '../../export/package/graphs.js';
import { digestsOf, writeFiles } from '../../export/package/package-files.js';
import { readRun } from '../../export/package/read-run.js';
import type { Precision } from '../../src/package/config.js';

/** What is changed of a package's `config.json`. */
const Config = Type.Object({ precision: Type.String(), files: Type.Record(Type.String(), Type.Unknown()) });

/**
 * A package of a run, beside its export in fp32 and otherwise the same, in another precision.
 * @param exported the package in fp32
 * @param folder where the other goes
 */
export async function requantise(
  run: string,
  exported: string,
  folder: string,
  precision: Precision,
): Promise<void> {
  const { checkpoint } = await readRun(run, 'best');
  const graphs = await sentenceGraphs(checkpoint, precision);
  const files = new Map(Array.from(graphs, ([name, content]) => [`onnx/${name}`, content] as const));
  await cp(exported, folder, { recursive: true });
  const config = Value.Parse(Config, JSON.parse(await readFile(join(exported, 'config.json'), 'utf8')));
  const changed = { ...config, precision, files: { ...config.files, ...digestsOf(files) } };
  await writeFiles(
    folder,
    new Map<string, string | Uint8Array>([...files, ['config.json', JSON.stringify(changed)]]),
  );
}
