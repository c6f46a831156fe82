import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleWeb } from '../../../build/bundle-web.js';
import { projectFolder } from '../../../src/files/project-folder.js';
import { ImageVae, SentenceVae, type GenerateOptions, type Sentence } from '../../../src/index.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';
import { openBrowser, pageWith } from '../../fixtures/web/browser.js';
import { openSite, type Site } from '../../fixtures/web/site.js';

const MODELS = join(projectFolder(), 'models');
const A = 'in the beginning god created the heaven and the earth .';
const B = 'jesus wept .';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let browser: Browser;
let site: Site;
let page: Page;

beforeAll(async () => {
  folder = await temporaryFolder();
  [browser] = await Promise.all([openBrowser(), bundleWeb(folder.path)]);
  site = await openSite({ web: folder.path, models: MODELS }, (path, response) => {
    if (path !== '/') return false;
    response.writeHead(200, { 'content-type': 'text/html' }).end(pageWith('/web/sentence-vae.js'));
    return true;
  });
  page = await browser.newPage();
  await page.goto(site.url);
  await page.waitForFunction(() => 'web' in globalThis);
});

afterAll(async () => {
  await browser?.close();
  await site?.[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** What has to be the same. WebAssembly rounds otherwise than this machine's own instructions, beyond these digits. */
function gist(sentences: readonly Sentence[]) {
  return sentences.map(({ text, tokens, logProbability }) => ({
    text,
    tokens: tokens.map(({ id }) => ({ id })),
    logProbability: expect.closeTo(logProbability, 3),
  }));
}

describe('the shipped model in Chromium', () => {
  it('writes what it writes in Node', { timeout: 600_000 }, async () => {
    const samplings: GenerateOptions[] = [
      { seed: 1 },
      { seed: 2 ** 40 + 7, temperature: 0.7, topK: 20 },
      { seed: 3, temperature: 1.2, topP: 0.9 },
      { seed: 4, temperature: 0 },
    ];
    const there = await page.evaluate(
      async ({ options, a, b }) => {
        const model = await web.SentenceVae.load('models/kjv');
        const samples = [];
        for (const each of options) samples.push(await model.sample(4, each));
        const rebuilt = await model.reconstruct([a, b], { seed: 5, draw: true });
        const walk = await model.interpolate(a, b, { steps: 5, path: 'spherical' });
        const scores = await model.score([a, b]);
        await model[Symbol.asyncDispose]();
        return { samples, rebuilt, walk, scores };
      },
      { options: samplings, a: A, b: B },
    );
    await using vae = await SentenceVae.load(join(MODELS, 'kjv'));
    for (const [i, options] of samplings.entries()) {
      expect(there.samples[i]).toMatchObject(gist(await vae.sample(4, options)));
    }
    expect(there.rebuilt).toMatchObject(gist(await vae.reconstruct([A, B], { seed: 5, draw: true })));
    expect(there.walk).toMatchObject(gist(await vae.interpolate(A, B, { steps: 5, path: 'spherical' })));
    expect(there.scores).toMatchObject(gist(await vae.score([A, B])));
  });

  it('draws the images that it draws in Node', { timeout: 600_000 }, async () => {
    await using vae = await ImageVae.load(join(MODELS, 'mnist'));
    const here = await vae.sample(3, { seed: 6 });
    const there = await page.evaluate(async (url) => {
      const model = await web.ImageVae.load(new URL('models/mnist/', url));
      const images = await model.sample(3, { seed: 6 });
      const again = await model.reconstruct(images);
      await model[Symbol.asyncDispose]();
      return [images, again].map((each) => each.map(({ pixels }) => Array.from(pixels)));
    }, site.url);
    for (const [i, images] of [here, await vae.reconstruct(here)].entries()) {
      for (const [j, { pixels }] of images.entries()) {
        const apart = pixels.map((shade, at) => Math.abs(shade - there[i]![j]![at]!));
        expect(Math.max(...apart)).toBeLessThan(1e-4);
      }
    }
  });
});
