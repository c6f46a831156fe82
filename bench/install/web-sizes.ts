import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { bundleWeb, WEB_DEVICES, type WebDevice } from '../../build/bundle-web.js';
import { markdownTable } from '../../src/terminal/markdown-table.js';

/** A part of what a page loads, in bytes. */
export interface WebSize {
  device: WebDevice;
  part: string;
  raw: number;
  gzip: number;
  brotli: number;
}

/** Bundles `sentence-vae/web` for each device and weighs what a page loads: without ONNX Runtime, with its script, and its `.wasm`. */
export async function webSizes(): Promise<WebSize[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sentence-vae-web-'));
  try {
    const sizes: WebSize[] = [];
    for (const device of WEB_DEVICES) {
      const [alone, whole] = [join(folder, device, 'alone'), join(folder, device, 'whole')];
      await bundleWeb(alone, device, { withRuntime: false });
      const { wasm } = await bundleWeb(whole, device);
      const script = 'sentence-vae.js';
      sizes.push(
        { device, part: `${script}, without ONNX Runtime`, ...(await weigh(join(alone, script))) },
        { device, part: script, ...(await weigh(join(whole, script))) },
        { device, part: wasm, ...(await weigh(join(whole, wasm))) },
      );
    }
    return sizes;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function weigh(file: string): Promise<Pick<WebSize, 'raw' | 'gzip' | 'brotli'>> {
  const bytes = await readFile(file);
  const large = bytes.byteLength > 2 ** 20;
  const [zipped, smaller] = await Promise.all([
    promisify(gzip)(bytes),
    // As servers do ahead of time; of large files the best quality takes half a minute, for 5 % less.
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: large ? 5 : 11 } }),
  ]);
  return { raw: bytes.byteLength, gzip: zipped.byteLength, brotli: smaller.byteLength };
}

/** A table in Markdown, in kB. */
export function describeWebSizes(sizes: readonly WebSize[]): string {
  const rows = sizes.map(({ device, part, raw, gzip: zipped, brotli }) => [
    device === 'wasm' ? 'sentence-vae/web' : 'sentence-vae/web/webgpu',
    part,
    ...[raw, zipped, brotli].map(kilobytes),
  ]);
  return markdownTable(['entry', 'file', 'kB:', 'gzip:', 'brotli:'], rows);
}

function kilobytes(bytes: number): string {
  return (bytes / 1e3).toFixed(0);
}
