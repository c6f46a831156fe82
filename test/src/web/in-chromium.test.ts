import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleWeb } from '../../../build/bundle-web.js';
import { projectFolder } from '../../../src/files/project-folder.js';
import { DEFAULT_MODEL } from '../../../src/package/default-model.js';
import { ImageVae, SentenceVae, type Sentence } from '../../../src/index.js';
import { expectSeeds, expectSentences } from '../../fixtures/seeds/expect-seeds.js';
import { answerSentences, HUNDRED_ASK, HUNDRED_DECIMALS, type Seeds } from '../../fixtures/seeds/seeds.js';
import { withMadePrior } from '../../fixtures/prior/with-made-prior.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';
import { openBrowser, SOFTWARE_GPU } from '../../fixtures/web/browser.js';
import { answerPage } from '../../fixtures/web/pages.js';
import { openSite, type Site } from '../../fixtures/web/site.js';

const MODELS = join(projectFolder(), 'models');
const SEEDS = join(projectFolder(), 'test/fixtures/seeds');
const BUNDLE = '/web/sentence-vae.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let browser: Browser;
let site: Site;
/** Lets no page of others into its memory, so that threads may share it. */
let isolated: Site;
/** Has the bundle only, and lets pages of others have it. */
let elsewhere: Site;
let page: Page;

beforeAll(async () => {
  folder = await temporaryFolder();
  const [web, test] = [join(folder.path, 'web'), join(folder.path, 'test')];
  [browser] = await Promise.all([
    openBrowser(),
    bundleWeb(web),
    bundleWeb(join(web, 'webgpu'), 'webgpu'),
    build({
      entryPoints: [join(SEEDS, 'seeds.ts')],
      outdir: test,
      bundle: true,
      format: 'esm',
      platform: 'browser',
    }),
  ]);
  await mkdir(join(test, 'alone'));
  await copyFile(join(web, 'sentence-vae.js'), join(test, 'alone/sentence-vae.js'));
  const made = join(folder.path, 'made');
  for (const name of ['kjv', 'mnist']) await withMadePrior(join(MODELS, name), join(made, name));
  const folders = { web, test, models: MODELS, made };
  site = await openSite(folders, answerPage);
  isolated = await openSite(folders, (path, response, request) => {
    response.setHeader('cross-origin-opener-policy', 'same-origin');
    response.setHeader('cross-origin-embedder-policy', 'require-corp');
    return answerPage(path, response, request);
  });
  elsewhere = await openSite({ web }, (_, response) => {
    response.setHeader('access-control-allow-origin', '*');
    return false;
  });
  page = await openPage(`${site.url}page?bundle=${BUNDLE}`);
});

afterAll(async () => {
  await browser?.close();
  for (const each of [site, isolated, elsewhere]) await each?.[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

async function openPage(url: string, at = browser): Promise<Page> {
  const opened = await at.newPage();
  await opened.goto(url);
  await opened.waitForFunction(() => 'web' in globalThis);
  return opened;
}

const LONG = { timeout: 600_000 };

/** What has to be the same; WebAssembly rounds the last digits otherwise than this machine's own instructions. */
const gist = (sentences: readonly Sentence[]) =>
  sentences.map(({ text, tokens, logProbability }) => ({
    text,
    tokens: tokens.map(({ id }) => ({ id })),
    logProbability: expect.closeTo(logProbability, 3) as unknown,
  }));

describe('in Chromium, the shipped models', () => {
  it('give what the seeds give in Node and in Python', LONG, async () => {
    const seeds = JSON.parse(await readFile(join(SEEDS, 'seeds.json'), 'utf8')) as Seeds;
    const answers = await page.evaluate(async (asks) => {
      const [writer, painter] = await Promise.all([
        web.SentenceVae.load('made/kjv'),
        web.ImageVae.load('made/mnist'),
      ]);
      const answered = await web.answerSeeds(asks, writer, painter);
      await Promise.all([writer, painter].map((model) => model[Symbol.asyncDispose]()));
      return answered;
    }, seeds);
    expect(answers.streams).toHaveLength(seeds.streams.length);
    expectSeeds(answers, seeds);
  });

  it('write the same hundred sentences as in Node, where no model is named', LONG, async () => {
    const name = DEFAULT_MODEL.sentences;
    const there = await page.evaluate(
      async (given) => {
        const model = await web.SentenceVae.load(`models/${given.name}/`);
        const answer = await web.answerSentences(model, given.ask);
        await model[Symbol.asyncDispose]();
        return answer;
      },
      { name, ask: HUNDRED_ASK },
    );
    await using vae = await SentenceVae.load(join(MODELS, name));
    expect(there).toHaveLength(100);
    expectSentences(there, await answerSentences(vae, HUNDRED_ASK), HUNDRED_DECIMALS);
  });

  it('walk from sentence to sentence, and score, as in Node', LONG, async () => {
    const texts = ['in the beginning god created the heaven and the earth.', 'jesus wept.'];
    const there = await page.evaluate(async (given) => {
      const model = await web.SentenceVae.load('models/kjv/');
      await model.warmUp();
      const walk = await model.interpolate(given, { steps: 5, path: 'spherical', seed: 1 });
      const scores = await model.score(given);
      await model[Symbol.asyncDispose]();
      return { walk, scores };
    }, texts);
    await using vae = await SentenceVae.load(join(MODELS, 'kjv'));
    const walk = await vae.interpolate(texts, { steps: 5, path: 'spherical', seed: 1 });
    expect(there.walk).toMatchObject(gist(walk));
    expect(there.walk.map(({ t }) => t)).toEqual(walk.map(({ t }) => t));
    expect(there.scores).toMatchObject(gist(await vae.score(texts)));
  });

  it('make images again as in Node', LONG, async () => {
    await using vae = await ImageVae.load(join(MODELS, 'mnist'));
    const images = await vae.sample(2, { seed: 3 });
    const there = await page.evaluate(
      async ({ url, given }) => {
        const model = await web.ImageVae.load(new URL('models/mnist', url));
        const again = await model.reconstruct(
          given.map(({ pixels, ...image }) => ({ ...image, pixels: Float32Array.from(pixels) })),
        );
        await model[Symbol.asyncDispose]();
        return again.map(({ pixels }) => Array.from(pixels));
      },
      {
        url: site.url,
        given: images.map(({ pixels, ...image }) => ({ ...image, pixels: Array.from(pixels) })),
      },
    );
    const here = await vae.reconstruct(images);
    expect(there).toEqual(
      here.map(({ pixels }) => Array.from(pixels, (shade): unknown => expect.closeTo(shade, 4))),
    );
  });
});

/** Loads the image model, makes one image and says how many shades it has, or what went wrong. */
const tryOut = (on: Page, options: { assets?: string; threads?: number } = {}) =>
  on.evaluate(async (given) => {
    try {
      const model = await web.ImageVae.load('/models/mnist', given);
      const [image] = await model.sample(1, { seed: 1 });
      await model[Symbol.asyncDispose]();
      return image?.pixels.length;
    } catch (error) {
      return error instanceof web.SentenceVaeError ? `${error.code}: ${error.message}` : String(error);
    }
  }, options);

describe('a page', () => {
  it('may have threads where it is isolated', LONG, async () => {
    const opened = await openPage(`${isolated.url}page?bundle=${BUNDLE}`);
    expect(await opened.evaluate('crossOriginIsolated')).toBe(true);
    const workers: string[] = [];
    opened.on('worker', (worker) => workers.push(worker.url()));
    expect(await tryOut(opened, { threads: 2 })).toBe(784);
    // Ours, and the second thread, which ONNX Runtime starts from it.
    expect(workers).toEqual([`${isolated.url}web/sentence-vae.js`, `${isolated.url}web/sentence-vae.js`]);
  });

  it('does without threads where it is not', LONG, async () => {
    expect(await tryOut(page, { threads: 2 })).toBe(784);
  });

  it('may have a policy that allows little', LONG, async () => {
    expect(await tryOut(await openPage(`${site.url}page?strict&bundle=${BUNDLE}`))).toBe(784);
  });

  it('may take the bundle from another server', LONG, async () => {
    expect(await tryOut(await openPage(`${site.url}page?bundle=${elsewhere.url}web/sentence-vae.js`))).toBe(
      784,
    );
  });

  it('may say where the bundle is for the worker', LONG, async () => {
    expect(await tryOut(page, { assets: '/web' })).toBe(784);
    expect(await tryOut(page, { assets: `${elsewhere.url}web/` })).toBe(784);
  });

  it('leaves no address of its worker behind', LONG, async () => {
    const addresses = await page.evaluate(async (assets) => {
      const make = URL.createObjectURL.bind(URL);
      const made: string[] = [];
      URL.createObjectURL = (source) => {
        made.push(make(source));
        return made.at(-1)!;
      };
      const model = await web.ImageVae.load('/models/mnist', { assets });
      await model.sample(1);
      await model[Symbol.asyncDispose]();
      URL.createObjectURL = make;
      return Promise.all(
        made.map((each) =>
          fetch(each).then(
            () => 'is there',
            () => 'is gone',
          ),
        ),
      );
    }, `${elsewhere.url}web/`);
    expect(addresses).toEqual(['is gone']);
  });

  it('is told where the bundle or ONNX Runtime is missing', LONG, async () => {
    expect(await tryOut(page, { assets: '/nowhere' })).toMatch(
      /^CANNOT_FETCH: .*its script could not be loaded.*option assets/,
    );
    // This folder has a copy of the bundle without the .wasm.
    expect(await tryOut(page, { assets: '/test/alone' })).toMatch(
      /^CANNOT_FETCH: .*\.\/ort-wasm-simd-threaded\.wasm beside sentence-vae\.js.*wasm-unsafe-eval/,
    );
  });

  it('fetches a model once, and config.json at each visit', LONG, async () => {
    await tryOut(page);
    const asked = site.asked.length;
    expect(await tryOut(page)).toBe(784);
    expect(site.asked.slice(asked).filter((path) => path.startsWith('/models'))).toEqual([
      '/models/mnist/config.json',
    ]);
  });

  it('may give a model up while it computes', LONG, async () => {
    const said = await page.evaluate(async () => {
      const model = await web.ImageVae.load('/models/mnist');
      const controller = new AbortController();
      const aborted = model.sample(1, { signal: controller.signal });
      const left = model.sample(1);
      controller.abort(new Error('enough'));
      const first = await Promise.allSettled([aborted]);
      await model[Symbol.asyncDispose]();
      const all = [...first, ...(await Promise.allSettled([left, model.sample(1)]))];
      return all.map((each) => (each.status === 'rejected' ? String(each.reason) : 'done'));
    });
    expect(said).toEqual([
      'Error: enough',
      expect.stringContaining('disposed'),
      expect.stringContaining('disposed'),
    ]);
  });
});

describe('with WebGPU', () => {
  const GPU_BUNDLE = '/web/webgpu/sentence-vae.js';

  it('images are those of Node', LONG, async () => {
    await using vae = await ImageVae.load(join(MODELS, 'mnist'));
    const [here] = await vae.sample(1, { seed: 1 });
    await using withGpu = await openBrowser(SOFTWARE_GPU);
    const there = await (
      await openPage(`${site.url}page?bundle=${GPU_BUNDLE}`, withGpu)
    ).evaluate(async () => {
      const model = await web.ImageVae.load('/models/mnist');
      const [image] = await model.sample(1, { seed: 1 });
      return Array.from(image!.pixels);
    });
    expect(there).toEqual(Array.from(here!.pixels, (shade): unknown => expect.closeTo(shade, 3)));
  });

  it('a browser without a GPU is told so', LONG, async () => {
    expect(await tryOut(await openPage(`${site.url}page?bundle=${GPU_BUNDLE}`))).toMatch(
      /^NO_DEVICE: .*Import sentence-vae\/web instead/,
    );
  });
});
