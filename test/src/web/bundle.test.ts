import { execFileSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleWeb } from '../../../build/bundle-web.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

const BUNDLES = [
  { device: 'wasm', wasm: 'ort-wasm-simd-threaded.wasm' },
  { device: 'webgpu', wasm: 'ort-wasm-simd-threaded.jspi.wasm' },
] as const;

describe.each(BUNDLES)('the bundle for web pages with $device', ({ device, wasm }) => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let bundled: Awaited<ReturnType<typeof bundleWeb>>;
  let script: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
    bundled = await bundleWeb(folder.path, device);
    script = await readFile(join(folder.path, 'sentence-vae.js'), 'utf8');
  });

  afterAll(() => folder[Symbol.asyncDispose]());

  it('is one script with ONNX Runtime beside it', async () => {
    expect((await readdir(folder.path)).toSorted()).toEqual([wasm, 'sentence-vae.js', 'sentence-vae.js.map']);
    expect(bundled.imports).toEqual([]);
    expect(script.match(/\bimport\(.{0,40}/)).toBeNull();
  });

  // Bundlers look for what stands in `new URL(…, import.meta.url)`.
  it('names no file but these', () => {
    const named = script.matchAll(/new \w+\("([^"]+)",\s*import\.meta\.url\)/g);
    const files = new Set(Array.from(named, ([, name]) => name!.replace('./', '')));
    expect([...files].toSorted()).toEqual([wasm, 'sentence-vae.js']);
  });

  it('asks for nothing of Node', () => {
    const names = builtinModules.filter((name) => !name.startsWith('_')).join('|');
    expect(script.match(/["']node:\w+/g)).toBeNull();
    expect(script.match(new RegExp(`\\w+\\(["'](${names})["']\\)`, 'g'))).toBeNull();
  });

  it('can be imported where pages are rendered for servers, and says there what it needs', async () => {
    await using elsewhere = await temporaryFolder();
    await writeFile(join(elsewhere.path, 'bundle.mjs'), script);
    const program = `
      const { SentenceVae } = await import(${JSON.stringify(pathToFileURL(join(elsewhere.path, 'bundle.mjs')).href)});
      await SentenceVae.load('models/kjv').catch(({ code, message }) => console.log(code, message));`;
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
    expect(said).toMatch(/^BAD_ARGUMENT Expected a web page, .* import sentence-vae instead\.\n$/);
  });

  it('stays small', () => {
    const [bytes, zipped] = [Buffer.byteLength(script), gzipSync(script).byteLength];
    process.stdout.write(`sentence-vae.js for ${device}: ${bytes} bytes, ${zipped} with gzip\n`);
    expect(bytes).toBeLessThan(250_000);
  });
});
