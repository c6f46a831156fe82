import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { withModelIndex } from '../../../export/package/card/front-matter.js';
import { hubLicence } from '../../../export/package/card/hub-licence.js';
import { rewriteCard } from '../../../export/package/rewrite-card.js';
import { openPackage } from '../../../src/package/open-package.js';
import { packageFolder } from '../../../src/package/package-folder.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

describe('a licence', () => {
  it.each([
    ['MIT', { license: 'mit' }],
    ['CC BY-SA 3.0', { license: 'cc-by-sa-3.0' }],
    ['CC0-1.0', { license: 'cc0-1.0' }],
    ['CC BY 2.0 FR', { license: 'other', license_name: 'cc-by-2.0-fr' }],
    ['Public domain', { license: 'other', license_name: 'public-domain' }],
    [
      'LDC User Agreement (non-members)',
      { license: 'other', license_name: 'ldc-user-agreement-non-members' },
    ],
    ['not stated', { license: 'unknown' }],
    ['???', { license: 'unknown' }],
  ])('%s is called what the Hub calls it', (licence, expected) => {
    expect(hubLicence(licence)).toEqual(expected);
  });
});

describe('figures in the front matter', () => {
  const model = { name: 'made', kind: 'sentence-vae' } as const;
  const figures = { negativeElbo: 64.4949, exactMatch: 0.33333, unheardOf: 1 };
  const recorded = { corpus: 'made', part: 'test', figures } as const;

  it('stand beside what a person wrote there', () => {
    const card = '---\n# mine\nlicense: mit # I may\nbase_model: a/b\n---\n\n# made\n---\nmore\n';
    const written = withModelIndex(card, model, recorded);
    expect(written).toMatch(/^---\n# mine\nlicense: mit # I may\nbase_model: a\/b\nmodel-index:\n/);
    expect(written.endsWith('---\n\n# made\n---\nmore\n')).toBe(true);
    expect(parse(written.split('---\n')[1]!)['model-index']).toEqual([
      {
        name: 'made',
        results: [
          {
            task: { type: 'text-generation' },
            dataset: { type: 'made', name: 'made', split: 'test' },
            metrics: [
              { type: 'negative-elbo', name: 'negative ELBO, nats', value: 64.49 },
              { type: 'exact-match', name: 'reconstructed word by word', value: 0.333 },
            ],
          },
        ],
      },
    ]);
  });

  it('take the place of earlier ones', () => {
    const once = withModelIndex('---\nlicense: mit\n---\n', model, recorded);
    expect(withModelIndex(once, model, recorded)).toBe(once);
    const better = { ...recorded, figures: { negativeElbo: 60 } };
    expect(withModelIndex(once, model, better).match(/value:/g)).toHaveLength(1);
  });

  it.each(['# no front matter\n', '---\n: : [\n---\n', 'text\n---\nlicense: mit\n---\n', ''])(
    'leave a card alone that has none, or one that cannot be read: %j',
    (card) => {
      expect(withModelIndex(card, model, recorded)).toBe(card);
    },
  );
});

describe('the card of a package that an older version wrote', () => {
  it('is written anew, with what is known by now', async () => {
    await using folder = await temporaryFolder();
    const at = (path: string) => join(folder.path, path);
    await cp('models/mnist-2d', folder.path, { recursive: true });
    const { training, ...rest } = JSON.parse(await readFile(at('config.json'), 'utf8'));
    const { examples, attribution, ...older } = training;
    await writeFile(at('config.json'), JSON.stringify({ ...rest, training: older, later: 'addition' }));
    await writeFile(at('README.md'), '# old\n');

    expect(await rewriteCard(folder.path)).toEqual([at('config.json'), at('README.md')]);
    expect(await readFile(at('README.md'), 'utf8')).toBe(await readFile('models/mnist-2d/README.md', 'utf8'));
    const now = JSON.parse(await readFile(at('config.json'), 'utf8'));
    expect(now).toMatchObject({ training: { examples, attribution }, later: 'addition' });
    expect((await openPackage(await packageFolder(folder.path), 'image-vae', [])).config.name).toBe(
      'mnist-2d',
    );
    expect(await rewriteCard(folder.path)).toEqual([]);
  });
});
