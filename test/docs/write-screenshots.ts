/**
 * Takes the pictures of the playground in docs/pictures anew, with the system's Chromium. Again after the page or the models
 * that it shows changed:
 *
 *     npm run docs:screenshots
 */
import { join } from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { projectFolder } from '../../src/files/project-folder.js';
import { writeStatic } from '../../src/server/playground/write-static.js';
import { buildPlayground, chooseModel, openPage, whenReady } from '../fixtures/playground/page.js';
import { temporaryFolder } from '../fixtures/temporary-folder.js';
import { openBrowser } from '../fixtures/web/browser.js';
import { openSite } from '../fixtures/web/site.js';
import { pathOf } from './pictures.js';

const DESKTOP = { viewport: { width: 1280, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 };

const PICTURES: readonly { name: string; model: string; options: BrowserContextOptions; isWhole: boolean }[] =
  [
    {
      name: 'playground.png',
      model: 'everyday',
      options: { ...DESKTOP, colorScheme: 'light' },
      isWhole: true,
    },
    {
      name: 'playground-dark.png',
      model: 'mnist-2d',
      options: { ...DESKTOP, colorScheme: 'dark' },
      isWhole: true,
    },
    {
      name: 'playground-phone.png',
      model: 'everyday',
      options: { ...PHONE, colorScheme: 'light' },
      isWhole: false,
    },
  ];

/** The same samples each time. */
const SEED = '3';

async function picture(
  browser: Browser,
  url: string,
  { name, model, options, isWhole }: (typeof PICTURES)[0],
) {
  const { page } = await openPage(browser, url, options);
  await whenReady(page);
  await chooseModel(page, model);
  await page.getByLabel('Seed').fill(SEED);
  await page.getByRole('button', { name: 'Sample' }).click();
  await page.locator('#samples-list li').first().waitFor();
  // What is behind the map comes last.
  await page.locator('#map-surface[aria-busy=false]').waitFor();
  await page.waitForTimeout(1000);
  await page.evaluate('scrollTo(0, 0)');
  await page.screenshot({ path: pathOf(name), fullPage: isWhole });
  await page.context().close();
}

await using folder = await temporaryFolder();
const built = await buildPlayground(join(folder.path, 'built'));
const files = join(folder.path, 'site');
const models = [...new Set(PICTURES.map(({ model }) => model))];
await writeStatic(
  files,
  models.map((name) => ({ name, folder: join(projectFolder(), 'models', name) })),
  built,
);
await using site = await openSite({ any: files });
await using browser = await openBrowser();
for (const each of PICTURES) await picture(browser, `${site.url}any/index.html`, each);
