import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import { preview } from 'vite';

// The built page in a browser of this machine, used as a person would.
const folders = process.env.PATH.split(delimiter);
const program = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  .flatMap((name) => folders.map((folder) => join(folder, name)))
  .find(existsSync);
if (!program)
  throw new Error('There is no Chromium on PATH: install it, or look at the page with `npm run dev`.');

const server = await preview({
  logLevel: 'error',
  preview: { host: '127.0.0.1', port: 4173, strictPort: false },
});
const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage();
page.setDefaultTimeout(120_000);
page.on('pageerror', (error) => console.error(error));
await page.goto(server.resolvedUrls.local[0]);
await page
  .getByRole('status')
  .filter({ hasText: /^(Ready|Expected)/ })
  .waitFor();
console.log(await page.getByRole('status').textContent());
await page.getByRole('button').click();
await page.getByRole('listitem').first().waitFor();
for (const text of await page.getByRole('listitem').allTextContents()) console.log(`  ${text}`);
await browser.close();
await server.close();
