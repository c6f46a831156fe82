import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundlePlayground } from '../../../../build/bundle-playground.js';
import { projectFolder } from '../../../../src/files/project-folder.js';
import { lerp, SentenceVae } from '../../../../src/index.js';
import { ApiKeys } from '../../../../src/server/access/api-keys.js';
import { serve, type ModelServer } from '../../../../src/server/serve.js';
import {
  chooseModel,
  openPage,
  seriousFaults,
  whenReady,
  writtenIn,
  type OpenedPage,
} from '../../../fixtures/playground/page.js';
import { openBrowser } from '../../../fixtures/web/browser.js';

const MODELS = join(projectFolder(), 'models');
const LONG = { timeout: 600_000 };
const KEY = 'a-key-of-twenty-signs';

let browser: Browser;
let server: ModelServer;
let vae: SentenceVae;
let opened: OpenedPage;

beforeAll(async () => {
  // As `npm run build` does: that is where a server looks for it.
  await bundlePlayground(join(projectFolder(), 'dist/playground'));
  server = await serve([join(MODELS, 'kjv'), join(MODELS, 'mnist-2d')], { port: 0 });
  [browser, vae] = await Promise.all([openBrowser(), SentenceVae.load(join(MODELS, 'kjv')), server.ready]);
  opened = await openPage(browser, `${server.address}/`);
  await whenReady(opened.page);
});

afterAll(async () => {
  await browser?.close();
  await vae?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

describe('in Chromium, the playground of a server', () => {
  it('writes what lies between, as one types and moves the slider', LONG, async () => {
    const { page } = opened;
    const texts = ['the lord is my shepherd', 'where is the king of the city?'] as const;
    await page.getByRole('textbox', { name: 'From' }).fill(texts[0]);
    await page.getByRole('textbox', { name: 'To' }).fill(texts[1]);
    const slider = page.getByLabel('How far from the first to the second');
    await slider.focus();
    for (let press = 0; press < 7; press++) await slider.press('ArrowLeft');
    const t = Number(await slider.inputValue()) / 100;
    expect(t).toBe(0.43);
    const [from, to] = await vae.refine(texts);
    const [expected] = await vae.decode([lerp(from!, to!, t)]);
    await expect.poll(() => writtenIn(page, '#morph-made')).toBe(expected!.text);
  });

  it('samples, and writes what lies at a place of the map', LONG, async () => {
    const { page } = opened;
    await page.getByLabel('Seed').fill('7');
    await page.getByLabel('How many').fill('2');
    await page.getByLabel('Temperature').fill('0.5');
    await page.getByRole('button', { name: 'Sample' }).click();
    await page.locator('#samples-list li').nth(1).waitFor();
    const [first] = await vae.sample(2, { seed: 7, temperature: 0.5, bestOf: 4 });
    expect(await writtenIn(page, '#samples-list')).toBe(first!.text);
    await page.locator('#map-picture circle.dot').nth(5).click({ force: true });
    const [expected] = await vae.reconstruct(['blessed are the meek']);
    await expect.poll(() => writtenIn(page, '#map-made')).toBe(expected!.text);
  });

  it('makes digits, under the policy of the server', LONG, async () => {
    const { page, complaints } = opened;
    await chooseModel(page, 'mnist-2d');
    await expect.poll(() => page.locator('#morph-steps canvas').count()).toBe(9);
    expect(complaints).toEqual([]);
    await chooseModel(page, 'kjv');
  });

  it('aborts what is under way when one types on', LONG, async () => {
    const { page } = opened;
    const held = page.waitForRequest(/:encode$/);
    let hold = true;
    await page.route(/:encode$/, async (route) => {
      if (!hold) return route.continue();
      hold = false;
      // Never answered.
      return undefined;
    });
    const failed = page.waitForEvent('requestfailed', (request) => request.url().endsWith(':encode'));
    await page.getByRole('textbox', { name: 'From' }).fill('woe unto you');
    await held;
    await page.getByRole('textbox', { name: 'From' }).fill('and he died.');
    const request = await failed;
    expect(request.failure()?.errorText).toBe('net::ERR_ABORTED');
    expect(request.postData()).toContain('woe unto you');
    await page.getByLabel('How far from the first to the second').press('Home');
    const [expected] = await vae.decode(await vae.refine(['and he died.']));
    await expect.poll(() => writtenIn(page, '#morph-made')).toBe(expected!.text);
    await page.unroute(/:encode$/);
  });

  it('says what the server says', LONG, async () => {
    const { page } = opened;
    const alert = page.locator('#samples-trouble [role=alert]');
    await page.getByText('More controls').click();
    await page.getByLabel('Top-p').fill('2');
    const answered = page.waitForResponse(/:sample$/);
    await page.getByRole('button', { name: 'Sample' }).click();
    const { error } = (await (await answered).json()) as { error: { message: string } };
    expect(error.message).toMatch(/topP|top-p/i);
    await expect.poll(() => alert.innerText()).toBe(error.message);
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByLabel('Top-p').fill('');
  });

  it('waits for the network', LONG, async () => {
    const { page } = opened;
    const part = page.getByRole('region', { name: 'Samples' });
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Sample' }).click();
    await part.getByText('There is no network.').waitFor();
    await page.context().setOffline(false);
    await part.getByRole('button', { name: 'Try again' }).click();
    await page.locator('#samples-list li').nth(1).waitFor();
    expect(await part.getByRole('alert').count()).toBe(0);
  });
});

it('asks for the key of a server that wants one', LONG, async () => {
  const keys = new ApiKeys([KEY], 'the test');
  await using locked = await serve([join(MODELS, 'mnist-2d')], { port: 0, keys });
  await locked.ready;
  const { page } = await openPage(browser, `${locked.address}/`);
  await page.getByText('Expected a key of this server').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByLabel("The server's key").fill(KEY);
  await page.getByRole('button', { name: 'Use it' }).click();
  await whenReady(page);
  await page.context().close();
});
