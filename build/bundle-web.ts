import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { projectFolder } from '../src/files/project-folder.js';

/** ONNX Runtime itself; the bundle looks for it beside itself. */
export const WASM = 'ort-wasm-simd-threaded.wasm';

/**
 * Makes `sentence-vae.js` for web pages, with everything that it needs inside but for the .wasm, which it puts beside.
 * @param folder where both are written; made if missing
 * @throws if anything in the bundle wants a built-in module of Node
 */
export async function bundleWeb(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await build({
    entryPoints: [join(projectFolder(), 'src/web/index.ts')],
    outfile: join(folder, 'sentence-vae.js'),
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: ['chrome120', 'firefox121', 'safari17.2'],
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'eof',
    logLevel: 'silent',
  });
  await copyFile(fileURLToPath(import.meta.resolve(`onnxruntime-web/${WASM}`)), join(folder, WASM));
}
