import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { findRecipe, recipeNames } from '../../../training/corpus/find-recipe.js';
import { loadCorpus } from '../../../training/corpus/load-corpus.js';
import { dataFolders } from '../../../training/corpus/locate-files.js';

test('every recipe that is shipped is one, under its own name', async () => {
  const names = await recipeNames();
  expect(names).toEqual(['kjv', 'mnist', 'ptb', 'tatoeba-en', 'wordnet']);
  const recipes = await Promise.all(names.map((name) => findRecipe(name)));
  expect(recipes.map((recipe) => recipe?.name)).toEqual(names);
});

test('a name without a recipe has none', async () => {
  expect(await findRecipe('corpus.txt')).toBeUndefined();
});

test('kjv has 46,593 clauses of 3 to 25 words', async () => {
  const { parts, report, licence } = await loadCorpus('kjv');
  expect(licence).toBe('Public domain');
  expect(report).toEqual({ candidates: 54235, kept: 46593, duplicates: 1357, tooShort: 297, tooLong: 5988 });
  expect([parts.train.length, parts.valid.length, parts.test.length]).toEqual([41814, 2332, 2447]);
  expect(parts.train[0]).toBe('In the beginning God created the heaven and the earth.');
  const lengths = parts.train.map((clause) => clause.split(' ').length);
  expect([Math.min(...lengths), Math.max(...lengths)]).toEqual([3, 25]);
  expect(parts.train.filter((clause) => /[#[\]();:]/.test(clause))).toEqual([]);
});

test('wordnet has 152,207 definitions and examples', async () => {
  const { parts, report } = await loadCorpus('wordnet');
  expect(report).toEqual({
    candidates: 166362,
    kept: 152207,
    duplicates: 786,
    tooShort: 10136,
    tooLong: 3233,
  });
  expect([parts.train.length, parts.valid.length, parts.test.length]).toEqual([137158, 7503, 7546]);
});

test('ptb keeps the parts that it comes in, duplicates too, and its own <unk>', async () => {
  const data = await mkdtemp(join(tmpdir(), 'sentence-vae-'));
  onTestFinished(() => rm(data, { recursive: true }));
  await mkdir(join(data, 'ptb'));
  const texts = { train: ' a <unk> N \n b \n a <unk> N \n', valid: ' b \n', test: ' b \n c \n' };
  for (const [part, text] of Object.entries(texts)) {
    await writeFile(join(data, 'ptb', `ptb.${part}.txt`), text);
  }
  const corpus = await loadCorpus('ptb', { data });
  expect(corpus.parts).toEqual({ train: ['a <unk> N', 'b', 'a <unk> N'], valid: ['b'], test: ['b', 'c'] });
  expect(corpus.tokenization).toEqual({ kind: 'whitespace', lowercase: false });
  expect(corpus.report.duplicates).toBe(0);
});

test('a corpus that the user brings is looked for where the user says, else in the usual places', () => {
  vi.stubEnv('SENTENCE_VAE_DATA', '/there');
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(dataFolders('ptb', { data: '/here' })).toEqual(['/here/ptb']);
  expect(dataFolders('ptb', {})).toEqual(['/there/ptb']);
  const usual = dataFolders('ptb', { data: '' });
  expect(usual[0]).toMatch(/shared[/\\]data[/\\]ptb$/);
  expect(usual[1]).toBe(join(process.cwd(), 'data', 'ptb'));
});
