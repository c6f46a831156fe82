import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findModel, shippedModels, shippedModelsFolder } from '../../../src/package/shipped-models.js';

it('looks for shipped models beside package.json', () => {
  expect(shippedModelsFolder()).toBe(join(import.meta.dirname, '../../../models'));
});

it('finds each shipped model by its name', async () => {
  for (const name of await shippedModels()) {
    expect(await findModel(name)).toBe(join(shippedModelsFolder(), name));
  }
});

it('takes the path of any folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'model-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  expect(await findModel(folder)).toBe(folder);
});

it.each(['no-such-model', '../no/such/model', ''])('says that there is no %j', async (name) => {
  await expect(findModel(name)).rejects.toMatchObject({
    code: 'BAD_PACKAGE',
    expected: `${JSON.stringify(name)} to be the folder of a model or the name of a shipped one`,
  });
});
