import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { webSizes } from '../../../bench/install/web-sizes.js';
import { projectFolder } from '../../../src/files/project-folder.js';

/** Bytes that the scripts may have, raw and with gzip. */
const LIMITS = {
  'sentence-vae.js, without ONNX Runtime': { raw: 125_000, gzip: 44_000 },
  'sentence-vae.js': { raw: 250_000, gzip: 85_000 },
} as const;

it('what a page loads stays small, and docs/web.md says how small', async () => {
  const sizes = await webSizes();
  process.stdout.write(`${JSON.stringify(sizes)}\n`);
  for (const [name, limit] of Object.entries(LIMITS)) {
    for (const { raw, gzip } of sizes.filter(({ part }) => part === name)) {
      expect(raw).toBeLessThan(limit.raw);
      expect(gzip).toBeLessThan(limit.gzip);
    }
  }
  const page = await readFile(join(projectFolder(), 'docs/web.md'), 'utf8');
  const said = Array.from(
    page.matchAll(/^\| `(sentence-vae\/web\S*)` +\| `(\S+)`(, .*?)? +\| +(\d+) \| +(\d+) \| +(\d+) \|$/gm),
    ([, entry, file, rest = '', ...figures]) => [entry, `${file}${rest}`, ...figures.map(Number)],
  );
  expect(said).toEqual(
    sizes.map(({ device, part, raw, gzip, brotli }) => [
      device === 'wasm' ? 'sentence-vae/web' : 'sentence-vae/web/webgpu',
      part,
      ...[raw, gzip, brotli].map((bytes) => expect.closeTo(bytes / 1000, -1)),
    ]),
  );
});
