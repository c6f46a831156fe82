import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { projectFolder } from '../src/files/project-folder.js';

/** What computes, by the package of ONNX Runtime that has it, and the file that a bundle looks for beside itself. */
const BUILDS = {
  wasm: { runtime: 'onnxruntime-web/wasm', wasm: 'ort-wasm-simd-threaded.wasm' },
  // Of the builds with WebGPU the smallest, and the only one below the 25 MiB that some hosts allow a file.
  webgpu: { runtime: 'onnxruntime-web/jspi', wasm: 'ort-wasm-simd-threaded.jspi.wasm' },
};

export type WebDevice = keyof typeof BUILDS;
export const WEB_DEVICES: readonly WebDevice[] = ['wasm', 'webgpu'];

/** ONNX Runtime's bundle asks Node for the number of cores where there's no `navigator`; browsers and workers have one. */
const CORES = /\w+\("node:os"\)\.cpus\(\)\.length/g;
/** Its threads start from its own file, and that is ours. */
const ITS_NAME = /"ort\.\w+\.bundle\.min\.mjs"/g;
/** What it would import is inside of it; webpack warns of imports that it can't follow. */
const ITS_IMPORT = /\bimport\(\/\*webpackIgnore:true\*\/ ?\/\*@vite-ignore\*\/(\w+)\)/g;

const insideOurs: Plugin = {
  name: 'ONNX Runtime inside our bundle',
  setup: ({ onLoad }) =>
    onLoad({ filter: /ort\.\w+\.bundle\.min\.mjs$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const contents = text
        .replace(CORES, '1')
        .replace(ITS_NAME, '"./sentence-vae.js"')
        .replace(ITS_IMPORT, 'Promise.reject(new Error($1))');
      return { contents };
    }),
};

/**
 * Makes `sentence-vae.js` for web pages, with everything that it needs inside but for the .wasm, which it puts beside.
 * @param folder where both are written; made if missing
 * @param options `withRuntime: false` leaves ONNX Runtime out, to see what the rest weighs
 * @returns what the bundle imports: nothing, as far as things go well; and the name of the .wasm
 * @throws if a file in the bundle imports a built-in module of Node
 */
export async function bundleWeb(
  folder: string,
  device: WebDevice = 'wasm',
  { withRuntime = true }: { withRuntime?: boolean } = {},
): Promise<{ imports: string[]; wasm: string }> {
  const { runtime, wasm } = BUILDS[device];
  await mkdir(folder, { recursive: true });
  const { metafile } = await build({
    entryPoints: [join(projectFolder(), 'src/web/index.ts')],
    inject: [join(projectFolder(), 'src/web/dispose-symbols.ts')],
    outfile: join(folder, 'sentence-vae.js'),
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: ['chrome120', 'firefox121', 'safari17.2'],
    metafile: true,
    sourcemap: true,
    legalComments: 'eof',
    logLevel: 'silent',
    plugins: [insideOurs],
    external: withRuntime ? [] : [runtime],
    alias: { [BUILDS.wasm.runtime]: runtime },
    define: { DEVICE: JSON.stringify(device), WASM_FILE: JSON.stringify(`./${wasm}`) },
  });
  await copyFile(fileURLToPath(import.meta.resolve(`onnxruntime-web/${wasm}`)), join(folder, wasm));
  return {
    imports: Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path)),
    wasm,
  };
}
