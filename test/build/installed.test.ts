import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Consumer } from '../../bench/install/consumer.js';
import { locateManager } from '../../bench/install/managers.js';
import { pack } from '../../bench/install/pack.js';
import type { Project } from '../../bench/install/project.js';
import { tryInstallation, tryPrograms, type Installation } from '../../bench/install/try-project.js';
import { projectFolder } from '../../src/files/project-folder.js';
import { runProgram } from '../../training/backend/run-program.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';

// One cell of `bench install`: npm, this Node, no install scripts.
const CONSUMER: Consumer = { model: 'kjv', sentences: ['the lord is my shepherd', 'i will not fear'] };

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let archive: string;
let project: Project;
let installation: Installation;

beforeAll(async () => {
  folder = await temporaryFolder();
  archive = await pack(folder.path);
  const place = { folder: join(folder.path, 'project'), manager: 'npm', scripts: 'off' } as const;
  ({ project, installation } = await tryInstallation(
    { ...place, managerScript: await locateManager('npm'), node: process.execPath, consumer: CONSUMER },
    archive,
  ));
});

afterAll(() => folder[Symbol.asyncDispose]());

describe('the package, installed with npm into an empty project', () => {
  it('installs, and its declarations are whole under node16, nodenext and bundler', () => {
    expect(installation).toMatchObject({ install: { ok: true }, types: { ok: true } });
  });

  it('writes the same in modules, in CommonJS and as gen', async () => {
    const well = { ok: true };
    const findings = await tryPrograms(project, CONSUMER);
    expect(findings).toEqual({
      esm: well,
      commonJs: well,
      gen: well,
      written: [expect.stringMatching(/^\["/)],
    });
  });

  it('brings neither TensorFlow.js nor a server', async () => {
    const entries = await readdir(join(project.folder, 'node_modules'));
    expect(entries).toContain('onnxruntime-node');
    expect(entries.filter((name) => /tensorflow|fastify|grpc|prom-client|headers|kjv/.test(name))).toEqual(
      [],
    );
    expect(installation.size!.packages).toBeLessThan(65);
  });

  it.each([
    [
      ['train', 'corpus.txt'],
      'Expected tfjs, to train with, but @tensorflow/tfjs is not installed. Install what is needed beside sentence-vae: npm install --ignore-scripts @tensorflow/tfjs@4 @tensorflow/tfjs-node@4 @tensorflow/tfjs-backend-wasm@4 node-api-headers@1.\n',
    ],
    [
      ['serve', 'kjv'],
      'Expected fastify, gRPC and the like, to serve with, but @fastify/rate-limit, @fastify/swagger, @grpc/grpc-js, @grpc/proto-loader, fastify, negotiator, prom-client are not installed. Install what is needed beside sentence-vae: npm install @fastify/rate-limit@11 @fastify/swagger@9 @grpc/grpc-js@1 @grpc/proto-loader@0.8 fastify@5 negotiator@1 prom-client@15.\n',
    ],
  ])('%j says what to install', async (args, stderr) => {
    expect(await project.executes('sentence-vae', args)).toMatchObject({ code: 1, stdout: '', stderr });
  });

  it('a program that serves hears the same', async () => {
    const script = `import { serve } from 'sentence-vae/server'; await serve(['kjv']).catch(({ code }) => console.log(code));`;
    await writeFile(join(project.folder, 'serve.mjs'), script);
    expect(await project.runs('serve.mjs')).toMatchObject({ code: 0, stdout: 'NOT_INSTALLED\n', stderr: '' });
  });

  it('leaves out of a bundle what is not imported', async () => {
    const { outputFiles } = await build({
      stdin: {
        contents: `import { slerp } from 'sentence-vae'; globalThis.point = slerp;`,
        resolveDir: project.folder,
      },
      bundle: true,
      write: false,
      minify: true,
      format: 'esm',
      platform: 'node',
      // It finds its binaries by its own place, so no bundle can have it.
      external: ['onnxruntime-node'],
    });
    expect(outputFiles[0]!.contents.byteLength).toBeLessThan(5000);
  });

  it('has a licence, models and no path of the machine that packed it', async () => {
    const root = join(project.folder, 'node_modules/sentence-vae');
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    expect(files).toEqual(
      expect.arrayContaining(
        ['LICENSE', 'README.md', 'models/kjv/config.json', 'models/everyday/config.json'].map((name) =>
          join(root, name),
        ),
      ),
    );
    const naming: string[] = [];
    for (const file of files.filter((name) => /\.(js|ts|map|json|html|md)$/.test(name))) {
      const text = await readFile(file, 'utf8');
      if (text.includes(projectFolder())) naming.push(file);
    }
    expect(naming).toEqual([]);
  });
});

describe('the archive', () => {
  it('publint finds nothing', async () => {
    const { buffer } = new Uint8Array(await readFile(archive));
    const { messages } = await publint({ pack: { tarball: buffer }, strict: true });
    expect(messages).toEqual([]);
  });

  it('attw finds nothing wrong with its types, as a package of ES modules', async () => {
    const attw = join(projectFolder(), 'node_modules/@arethetypeswrong/cli/dist/index.js');
    const args = [attw, archive, '--profile', 'esm-only', '--format', 'json'];
    const { code, stdout } = await runProgram(process.execPath, args);
    expect({ code, entries: Object.keys(JSON.parse(stdout).analysis.entrypoints) }).toEqual({
      code: 0,
      entries: expect.arrayContaining(['.', './convert', './export', './server', './web', './web/webgpu']),
    });
  });
});
