import { fileURLToPath } from 'node:url';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cardFiles } from '../../../export/package/rewrite-card.js';
import { loadTokenizer } from '../../../src/package/load-tokenizer.js';
import { openPackage, readConfig } from '../../../src/package/open-package.js';
import { packageFolder } from '../../../src/package/package-folder.js';
import { shippedModels, shippedModelsFolder } from '../../../src/package/shipped-models.js';
import { ODD_TEXTS } from '../../fixtures/tokenizer/odd-texts.js';
import { runPython } from '../../fixtures/triton/run-python.js';
import { prepareHubClient } from '../../setup/python-environment.js';

/** What read_packages.py says of one. */
interface ReadPackage {
  metadata: Record<string, unknown>;
  is_stable: boolean;
  name: string | null;
  results: { task: string; dataset: string; split: string; metric: string; name: string; value: unknown }[];
  tokenizer: {
    max_length: number;
    special: Record<'pad' | 'unk' | 'bos' | 'eos', [string, number]>;
    padding_side: string;
    inputs: string[];
    size: number;
    ids: number[][];
    padded: number[][];
  } | null;
}

const names = await shippedModels();
const texts = ODD_TEXTS.filter((text) => !/\p{Surrogate}/u.test(text));
const folderOf = (name: string) => join(shippedModelsFolder(), name);
const configOf = async (name: string) => readConfig(await packageFolder(folderOf(name)));

let read: Map<string, ReadPackage>;

beforeAll(async () => {
  const script = fileURLToPath(new URL('../../fixtures/hub/read_packages.py', import.meta.url));
  const input = JSON.stringify({ packages: names.map(folderOf), texts });
  const found = await runPython<ReadPackage[]>(await prepareHubClient(), script, [], { input });
  read = new Map(names.map((name, i) => [name, found[i]!]));
});

describe.each(names)('the package of %s, as the Hub reads it', (name) => {
  it('has a card that says what it is', async () => {
    const { metadata, is_stable: isStable } = read.get(name)!;
    const { kind } = await configOf(name);
    expect(isStable).toBe(true);
    expect(metadata).toMatchObject({
      library_name: 'sentence-vae',
      license: expect.stringMatching(/^(other|cc|mit|unknown)/),
      pipeline_tag: kind === 'sentence-vae' ? 'text-generation' : 'unconditional-image-generation',
      tags: expect.arrayContaining(['vae', 'onnx', kind]),
    });
    // The Hub wants a name of such letters for a licence that it does not know, and none otherwise.
    const isNamed = /^[a-z0-9.-]+$/.test(String(metadata['license_name'] ?? ''));
    expect(isNamed).toBe(metadata['license'] === 'other');
    expect(metadata['language']).toBe(kind === 'sentence-vae' ? 'en' : undefined);
  });

  it('has the figures that it was judged with in the index', async () => {
    const { evaluation } = await configOf(name);
    const { results } = read.get(name)!;
    const ofElbo = results.find(({ metric }) => metric === 'negative-elbo');
    expect(ofElbo?.split).toBe(evaluation?.part);
    expect(ofElbo?.value).toBe(evaluation && Number(evaluation.figures['negativeElbo']?.toFixed(2)));
    expect(read.get(name)!.name).toBe(evaluation ? name : null);
  });

  it('has the card that the command writes', async () => {
    for (const [path, content] of await cardFiles(folderOf(name))) {
      expect(await readFile(join(folderOf(name), path), 'utf8')).toBe(content);
    }
  });
});

describe('AutoTokenizer', () => {
  const ofSentences = names.filter((name) => existsSync(join(folderOf(name), 'tokenizer.json')));

  it.each(ofSentences)('makes of texts for %s what we do', async (name) => {
    const files = await packageFolder(folderOf(name));
    const opened = await openPackage(files, 'sentence-vae', ['tokenizer.json']);
    const ours = await loadTokenizer(opened);
    const { tokenizer } = read.get(name)!;
    expect(tokenizer?.ids).toEqual(texts.map((text) => ours.encode(text)));
    const { tokenIds, sizes } = opened.config;
    const { pad, unk, bos, eos } = tokenIds;
    expect(tokenizer).toMatchObject({
      max_length: sizes.maxTokens,
      special: { pad: ['<pad>', pad], unk: ['<unk>', unk], bos: ['<bos>', bos], eos: ['<eos>', eos] },
      padding_side: 'right',
      inputs: ['attention_mask', 'input_ids'],
      size: sizes.vocabulary,
    });
    const [long = [], short = []] = ['the lord', 'the'].map((text) => ours.encode(text));
    expect(tokenizer?.padded).toEqual([long.map(() => 1), long.map((_, i) => (i < short.length ? 1 : 0))]);
  });
});
