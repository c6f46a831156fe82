import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it, vi } from 'vitest';
import { hubPackage } from '../../../src/hub/hub-package.js';
import { ImageVae } from '../../../src/node/image-vae.js';
import { runProgram } from '../../../training/backend/run-program.js';
import { withHub } from '../../fixtures/hub/hub-and-cache.js';
import { commitOf, repositoryOf, type Repository } from '../../fixtures/hub/repository.js';
import { prepareHubClient } from '../../setup/python-environment.js';

const NAME = 'tests/mnist-2d';
const LISTED = ['config.json', 'decoder.onnx', 'encoder.onnx'];

let python: string;
let digits: Repository;

beforeAll(async () => {
  python = await prepareHubClient();
  digits = await repositoryOf('models/mnist-2d');
});

const on = withHub(() => ({ [NAME]: digits }));
const folder = () => join(on.home, 'hub/models--tests--mnist-2d/snapshots', commitOf(1));

async function inPython(action: 'download' | 'read' | 'verify'): Promise<Record<string, unknown>> {
  const script = fileURLToPath(new URL('../../fixtures/hub/use_cache.py', import.meta.url));
  // The environment, with the Hub and the cache, is that of the test.
  const { code, stdout, stderr } = await runProgram(python, [script, action, NAME]);
  if (code !== 0) throw new Error(`use_cache.py ${action}: ${stderr}`);
  return JSON.parse(stdout) as Record<string, unknown>;
}

it("leaves a cache that Python's client finds everything in", async () => {
  expect(await hubPackage(`hf://${NAME}`)).toBe(folder());
  const bytes = Array.from(digits.commits[commitOf(1)]!)
    .filter(([path]) => path !== 'README.md')
    .reduce((sum, [, { content }]) => sum + content.length, 0);
  expect(await inPython('read')).toEqual({
    warnings: [],
    repositories: { [NAME]: { type: 'model', refs: { main: commitOf(1) }, files: LISTED, bytes } },
    folder: folder(),
    file: join(folder(), 'onnx/decoder.onnx'),
  });
  // The card is the one file that nobody needs to load the model.
  expect(await inPython('verify')).toEqual({ checked: 3, mismatches: [], extra: [], missing: ['README.md'] });
  expect(on.hub.requests.filter(({ at }) => at === 'store')).toHaveLength(2);
});

it("loads from a cache that Python's client filled, without a request, and adds nothing", async () => {
  expect(await inPython('download')).toEqual({ folder: folder() });
  on.hub.requests.length = 0;
  vi.stubEnv('HF_HUB_OFFLINE', '1');
  await using offline = await ImageVae.load(`hf://${NAME}`, { workers: 0 });
  expect(offline.config.name).toBe('mnist-2d');
  expect(on.hub.requests).toEqual([]);

  vi.stubEnv('HF_HUB_OFFLINE', undefined);
  expect(await hubPackage(`hf://${NAME}`)).toBe(folder());
  expect(on.hub.requests.filter(({ at }) => at === 'store')).toEqual([]);
  expect(await inPython('verify')).toEqual({ checked: 4, mismatches: [], extra: [], missing: [] });
});
