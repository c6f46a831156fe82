import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectFolder } from '../../../../src/files/project-folder.js';
import { ImageVae, lerp, SentenceVae, type GreyImage } from '../../../../src/index.js';
import { plainMap } from '../../../../src/server/playground/page/map/latent-map.js';
import { writeStatic } from '../../../../src/server/playground/write-static.js';
import {
  buildPlayground,
  chooseModel,
  openPage,
  seriousFaults,
  whenReady,
  writtenIn,
  type OpenedPage,
} from '../../../fixtures/playground/page.js';
import { temporaryFolder } from '../../../fixtures/temporary-folder.js';
import { openBrowser } from '../../../fixtures/web/browser.js';
import { openSite, type Site } from '../../../fixtures/web/site.js';

const MODELS = join(projectFolder(), 'models');
const LONG = { timeout: 600_000 };

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let browser: Browser;
let site: Site;
let url: string;
let opened: OpenedPage;

beforeAll(async () => {
  folder = await temporaryFolder();
  const built = await buildPlayground(join(folder.path, 'built'));
  const names = ['kjv', 'mnist-2d'];
  const files = join(folder.path, 'site');
  await writeStatic(
    files,
    names.map((name) => ({ name, folder: join(MODELS, name) })),
    built,
  );
  site = await openSite({ any: files });
  url = `${site.url}any/index.html`;
  browser = await openBrowser();
  opened = await openPage(browser, url);
  await whenReady(opened.page);
});

afterAll(async () => {
  await browser?.close();
  await site?.[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** What a canvas shows. */
async function inkOf(page: Page, canvas: string): Promise<GreyImage> {
  const data = (await page.evaluate(
    `Array.from(document.querySelector('${canvas}').getContext('2d').getImageData(0, 0, 28, 28).data)`,
  )) as number[];
  const opacities = data.filter((_, i) => i % 4 === 3);
  return { width: 28, height: 28, pixels: Float32Array.from(opacities, (opacity) => opacity / 255) };
}

const isLike = (shown: GreyImage, expected: GreyImage) =>
  shown.pixels.every((shade, i) => Math.abs(shade - expected.pixels[i]!) < 0.03);

describe('in Chromium, the playground as static files', () => {
  it('writes what lies between, as one types and drags', LONG, async () => {
    const { page } = opened;
    const texts = ['the lord is my shepherd', 'where is the king of the city?'] as const;
    await page.getByRole('textbox', { name: 'From' }).fill(texts[0]);
    await page.getByRole('textbox', { name: 'To' }).fill(texts[1]);
    await using vae = await SentenceVae.load(join(MODELS, 'kjv'));
    const [from, to] = await vae.refine(texts);
    const slider = page.getByLabel('How far from the first to the second');
    const box = (await slider.boundingBox())!;
    for (const share of [0.2, 0.7]) {
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * share, box.y + box.height / 2, { steps: 8 });
      await page.mouse.up();
      const t = Number(await slider.inputValue());
      const [expected] = await vae.decode([lerp(from!, to!, t / 100)]);
      await expect.poll(() => writtenIn(page, '#morph-made')).toBe(expected!.text);
    }
    await slider.press('Home');
    const [first] = await vae.decode([from!]);
    await expect.poll(() => writtenIn(page, '#morph-made')).toBe(first!.text);
    await expect
      .poll(() => page.locator('#morph-steps [aria-current=true]').innerText())
      .toContain(first!.text);
  });

  it('samples what the seed gives anywhere, with the controls that were set', LONG, async () => {
    const { page } = opened;
    await page.getByLabel('Seed').fill('7');
    await page.getByLabel('How many').fill('3');
    await page.getByLabel('Temperature').fill('0.5');
    await page.getByLabel('Each the best of').fill('2');
    await page.getByText('More controls').click();
    await page.getByLabel('Top-k').fill('20');
    await page.getByLabel('Words never to write').fill('lord, god');
    await page.getByRole('button', { name: 'Sample' }).click();
    await page.locator('#samples-list li').first().waitFor();
    await using vae = await SentenceVae.load(join(MODELS, 'kjv'));
    const controls = { seed: 7, temperature: 0.5, bestOf: 2, topK: 20, banned: ['lord', 'god'] };
    const expected = await vae.sample(3, controls);
    const labels = await page
      .locator('#samples-list .tokens')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label')));
    expect(labels).toEqual(expected.map(({ text }, i) => `Sample ${i + 1}, word by word: ${text}`));
  });

  it('says what is wrong with what was asked for, in the words of the library', LONG, async () => {
    const { page } = opened;
    await page.getByLabel('How many').fill('0');
    await page.getByRole('button', { name: 'Sample' }).click();
    await using vae = await SentenceVae.load(join(MODELS, 'kjv'));
    const fault: unknown = await vae.sample(0).catch((error: unknown) => error);
    const alert = page.locator('#samples-trouble [role=alert]');
    expect(await alert.innerText()).toBe((fault as Error).message);
  });

  it('writes a sentence of the map where its dot was clicked at', LONG, async () => {
    const { page } = opened;
    await page.locator('#map-picture circle.dot').nth(5).click({ force: true });
    const nearest = page.locator('#map-nearest');
    await expect.poll(() => nearest.innerText()).toBe('Nearest: blessed are the meek');
    await using vae = await SentenceVae.load(join(MODELS, 'kjv'));
    const [expected] = await vae.reconstruct(['blessed are the meek']);
    await expect.poll(() => writtenIn(page, '#map-made')).toBe(expected!.text);
  });

  it('makes the map of other sentences', LONG, async () => {
    const { page } = opened;
    await page.getByText('The sentences on the map').click();
    await page.getByLabel('One on each line').fill('jesus wept.\n\n and he died. \njesus wept.');
    await page.getByRole('button', { name: 'Draw the map' }).click();
    await expect.poll(() => page.locator('#map-picture circle.dot').count()).toBe(2);
  });

  it('tells how likely each word is, by keyboard too', LONG, async () => {
    const { page } = opened;
    const words = page.locator('#morph-made .token');
    await words.first().focus();
    const named = page.getByRole('toolbar', { name: 'At ' }).getByRole('button', { name: /^\S+ [\d.<]+%$/ });
    expect(await named.count()).toBe(await words.count());
    const isSeen = async (place: number) =>
      (await page.evaluate(
        `getComputedStyle(document.querySelectorAll('#morph-made .number')[${place}]).opacity`,
      )) === '1';
    await page.keyboard.press('ArrowRight');
    expect([await isSeen(0), await isSeen(1), await isSeen(2)]).toEqual([false, true, false]);
    await page.getByLabel('Numbers').check();
    expect(await isSeen(2)).toBe(true);
    await page.getByLabel('Numbers').uncheck();
  });

  it('makes the digit of the place that was clicked at', LONG, async () => {
    const { page } = opened;
    await chooseModel(page, 'mnist-2d');
    const surface = page.locator('#map-surface');
    const { width, height } = (await surface.boundingBox())!;
    await surface.click({ position: { x: width * 0.25, y: height * 0.75 } });
    const at = async (name: string) =>
      Number(await page.getByRole('slider', { name, exact: true }).inputValue());
    const place = { x: await at('Across'), y: await at('Up') };
    expect(place).toEqual({
      x: expect.closeTo(-0.5, 1) as unknown,
      y: expect.closeTo(-0.5, 1) as unknown,
    });
    await using vae = await ImageVae.load(join(MODELS, 'mnist-2d'));
    const [expected] = await vae.decode([plainMap().latentAt(place)]);
    await expect.poll(async () => isLike(await inkOf(page, '#map-made canvas'), expected!)).toBe(true);
  });

  it('makes what was drawn again', LONG, async () => {
    const { page } = opened;
    await page.locator('#from-clear').click();
    const box = (await page.locator('#from-picture').boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.8, { steps: 5 });
    await page.mouse.up();
    await page.getByLabel('How far from the first to the second').press('Home');
    const drawn = await inkOf(page, '#from-picture');
    expect(drawn.pixels.filter((shade) => shade === 1).length).toBeGreaterThan(20);
    await using vae = await ImageVae.load(join(MODELS, 'mnist-2d'));
    const [expected] = await vae.reconstruct([drawn]);
    await expect.poll(async () => isLike(await inkOf(page, '#morph-made canvas'), expected!)).toBe(true);
  });

  it.each(['mnist-2d', 'kjv'])(
    'keeps nobody from using %s, and fits into narrow windows',
    LONG,
    async (name) => {
      const { page } = opened;
      await chooseModel(page, name);
      await page.getByLabel('How many').fill('4');
      await page.getByRole('button', { name: 'Sample' }).click();
      await page.locator('#samples-list li').nth(3).waitFor();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        for (const width of [1280, 375, 320]) {
          await page.setViewportSize({ width, height: 800 });
          expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
          if (width === 320) continue;
          expect({ colorScheme, width, faults: await seriousFaults(page) }).toMatchObject({ faults: [] });
        }
      }
      await page.setViewportSize({ width: 1280, height: 900 });
    },
  );

  it('fetches nothing from elsewhere, and keeps to its policy', () => {
    expect(opened.complaints).toEqual([]);
    expect(site.asked.every((path) => path.startsWith('/any/'))).toBe(true);
  });
});

describe('where something is missing', () => {
  it('says so when there are no models', LONG, async () => {
    const { page } = await openPage(browser, 'about:blank');
    await page.route('**/models.json', (route) => route.fulfill({ json: { models: [] } }));
    await page.goto(url);
    await page.getByText('There are no models here yet.').waitFor();
    expect(await page.locator('#playground').isVisible()).toBe(false);
    await page.context().close();
  });

  it('tries again when it is told to', LONG, async () => {
    const { page } = await openPage(browser, 'about:blank');
    await page.route('**/models.json', (route) => route.abort());
    await page.goto(url);
    await page.getByText('The server does not answer.').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.unroute('**/models.json');
    await page.getByRole('button', { name: 'Try again' }).click();
    await whenReady(page);
    await page.context().close();
  });
});
