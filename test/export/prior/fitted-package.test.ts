import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { describeExport } from '../../../export/commands/describe-export.js';
import { exportRun, type ExportedPackage, type ExportOptions } from '../../../export/package/export-run.js';
import { ImageVae, SentenceVae } from '../../../src/index.js';
import { float32 } from '../../../export/verify/run-graph.js';
import { normals } from '../../../src/random/draws.js';
import { checkInPython } from '../../fixtures/export/check-in-python.js';
import { writeTinyImageRun, writeTinySentenceRun } from '../../fixtures/export/tiny-run.js';
import { writeTinyImages, writeTinyText, type TinyCorpus } from '../../fixtures/prior/tiny-corpora.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string) => join(folder.path, name);
const exportTo = (run: string, name: string, options: ExportOptions = {}) =>
  exportRun(at(run), at(name), { prepareBackend: () => tf.setBackend('cpu'), ...options });

let text: TinyCorpus;
let exported: ExportedPackage;

beforeAll(async () => {
  folder = await temporaryFolder();
  text = await writeTinyText(folder.path);
  await writeTinySentenceRun(at('run'), { seed: 1, corpus: text });
  exported = await exportTo('run', 'model');
});
afterAll(() => folder[Symbol.asyncDispose]());

describe('the package of a run whose corpus is at hand', () => {
  it('has a prior that was fitted to its latents', async () => {
    const { prior, noPrior, verification } = exported;
    expect(noPrior).toBeUndefined();
    expect(prior!.heldOut.fitted).toBeLessThan(prior!.heldOut.standard);
    // All that are not held out: less than a tenth is.
    expect(prior!.examples).toBeGreaterThan(850);
    expect(verification['prior']).toBeLessThan(1e-4);
    await using vae = await SentenceVae.load(at('model'), { workers: 0 });
    expect(vae.config.prior).toEqual(prior);
    expect(vae.config.files).toHaveProperty(['onnx/prior.onnx']);
    expect(await readFile(at('model/README.md'), 'utf8')).toContain('## Prior');
    expect(describeExport(exported)).toMatch(
      /prior +differs from its formula .*\nSamples are drawn from a .*Gaussian/,
    );
  });

  it('samples from it unless told otherwise', async () => {
    await using vae = await SentenceVae.load(at('model'), { workers: 0 });
    const fitted = await vae.sample(20, { seed: 3 });
    expect(await vae.sample(20, { seed: 3, prior: 'fitted' })).toEqual(fitted);
    expect(await vae.sample(20, { seed: 3, prior: 'standard' })).not.toEqual(fitted);
    const latents: Float32Array[] = [];
    for await (const latent of vae.drawLatents(20, { seed: 3 })) latents.push(latent);
    expect(await vae.decode(latents, { seed: 3, temperature: 1 })).toEqual(fitted);
  });

  it('is as its latents are', async () => {
    await using vae = await SentenceVae.load(at('model'), { workers: 0 });
    const draws: Float32Array[] = [];
    for await (const latent of vae.drawLatents(4000, { seed: 1 })) draws.push(latent);
    const lines = (await readFile(text.source, 'utf8')).split('\n');
    const means = (await vae.encode(lines)).map(({ mean }) => mean);
    for (let d = 0; d < 4; d++) {
      const [drawn, known] = [draws, means].map(
        (all) => all.reduce((sum, each) => sum + each[d]!, 0) / all.length,
      );
      expect(Math.abs(drawn! - known!)).toBeLessThan(0.1);
    }
  });

  it('passes the checker, and draws the same in Python', () => {
    const feeds = {
      normals: float32(normals({ seed: 1, purpose: 'verification', index: 0 }, 12), [3, 4]),
      uniforms: float32(Float32Array.of(0, 0.5, 0.99), [3]),
    };
    const { prior } = checkInPython(inject('python'), at('model'), { prior: feeds });
    expect(prior!.outputs['latent']!.shape).toEqual([3, 4]);
  });

  it('is the same for the same run', async () => {
    await exportTo('run', 'again');
    const [first, second] = await Promise.all(
      ['model', 'again'].map((name) => readFile(at(`${name}/onnx/prior.onnx`))),
    );
    expect(second).toEqual(first);
  });

  it('has one in 8 bits too, of its own latents', async () => {
    const { prior } = await exportTo('run', 'int8', { quantize: 'int8' });
    expect(prior!.heldOut.fitted).toBeCloseTo(exported.prior!.heldOut.fitted, 1);
    await using vae = await SentenceVae.load(at('int8'), { workers: 0 });
    expect(await vae.sample(2, { seed: 1, prior: 'fitted' })).toHaveLength(2);
  });

  it('has none if that is wished', async () => {
    const { prior, noPrior } = await exportTo('run', 'standard', { prior: 'standard' });
    expect([prior, noPrior]).toEqual([undefined, undefined]);
    await using vae = await SentenceVae.load(at('standard'), { workers: 0 });
    await expect(vae.sample(1, { prior: 'fitted' })).rejects.toThrow('but standard has none');
  });
});

it('an image package has one as well', async () => {
  const corpus = await writeTinyImages(folder.path);
  await writeTinyImageRun(at('image-run'), { seed: 1, corpus });
  const { prior } = await exportTo('image-run', 'images');
  expect(prior!.heldOut.fitted).toBeLessThan(prior!.heldOut.standard);
  await using vae = await ImageVae.load(at('images'), { workers: 0 });
  const fitted = await vae.sample(3, { seed: 1 });
  expect(await vae.sample(3, { seed: 1, prior: 'fitted' })).toEqual(fitted);
  expect(await vae.sample(3, { seed: 1, prior: 'standard' })).not.toEqual(fitted);
});

it('without the corpus that says why there is none, and where one is demanded it is an error', async () => {
  const source = at('longer.txt');
  await writeFile(source, `${await readFile(text.source, 'utf8')}\nthe house heard the mat`);
  await writeTinySentenceRun(at('other'), { seed: 1, corpus: { ...text, source } });
  const { prior, noPrior, ...rest } = await exportTo('other', 'without');
  expect(prior).toBeUndefined();
  expect(noPrior).toContain('it is another now');
  expect(describeExport({ ...rest, prior, noPrior })).toContain('No prior was fitted, so that samples');
  await expect(exportTo('other', 'demanded', { prior: 'fitted' })).rejects.toMatchObject({ code: 'BAD_RUN' });
  const corpus = at('nowhere.txt');
  await expect(exportTo('run', 'misled', { corpus })).rejects.toMatchObject({ code: 'BAD_CORPUS' });
  const found = await exportTo('other', 'without', { corpus: text.source });
  expect(found.prior).toEqual(exported.prior);
});

it('a package that lacks the graph of its prior is refused', async () => {
  await cp(at('model'), at('lacking'), { recursive: true });
  const config = JSON.parse(await readFile(at('lacking/config.json'), 'utf8')) as { files: object };
  const { 'onnx/prior.onnx': _, ...files } = config.files as Record<string, unknown>;
  await writeFile(at('lacking/config.json'), JSON.stringify({ ...config, files }));
  await expect(SentenceVae.load(at('lacking'))).rejects.toMatchObject({
    code: 'BAD_PACKAGE',
    message: expect.stringContaining('to list onnx/prior.onnx'),
  });
});
