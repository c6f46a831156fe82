import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { projectFolder } from '../../../src/files/project-folder.js';
import { childFailure, parseLine } from '../../run-child.js';
import { Fingerprint, type BrowserJob } from './fingerprint.js';
import { pageFor, sendFile } from './static-files.js';

/**
 * Converts models in a browser that fetches them and the converter, as it was compiled, over HTTP.
 * @param browser Chromium, or what takes its flags
 * @param models the folder that has them
 * @throws {SentenceVaeError} `BAD_PEER` where the browser does not start or ends early
 */
export async function convertInBrowser(
  browser: string,
  job: BrowserJob,
  models: string,
  signal: AbortSignal,
): Promise<readonly Fingerprint[]> {
  const child = { name: `the browser ${browser}`, program: browser, args: [] };
  const results: Fingerprint[] = [];
  let finish = () => {};
  let fail = (_reason: unknown) => {};
  const finished = new Promise<void>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  const folders = {
    models,
    dist: join(projectFolder(), 'dist'),
    node_modules: join(projectFolder(), 'node_modules'),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/') {
      response.writeHead(200, { 'content-type': 'text/html' }).end(pageFor(PAGE));
    } else if (pathname === '/job') response.end(JSON.stringify(job));
    else if (pathname === '/result') {
      results.push(parseLine(child, await text(request), Fingerprint));
      response.end();
      if (results.length === job.names.length) finish();
    } else await sendFile(pathname, folders, response);
  }

  const profile = await mkdtemp(join(tmpdir(), 'sentence-vae-browser-'));
  const server = createServer((request, response) => void answer(request, response).catch(fail));
  try {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const flags = [
      '--headless',
      '--no-first-run',
      '--no-sandbox',
      '--disable-gpu',
      `--user-data-dir=${profile}`,
    ];
    const running = spawn(browser, [...flags, `http://127.0.0.1:${port}/`], {
      stdio: ['ignore', 'ignore', 'pipe'],
      signal,
    });
    const closed = new Promise<void>((resolve) => running.once('close', () => resolve()));
    let stderr = '';
    running.stderr.setEncoding('utf8').on('data', (part: string) => (stderr += part));
    running.once('error', ({ message }) => (stderr = message));
    running.once('close', (code, killer) => fail(childFailure(child, { code, signal: killer, stderr })));
    try {
      await finished;
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      running.kill();
      await closed;
    }
    return results;
  } finally {
    server.closeAllConnections();
    server.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

const PAGE = '/dist/bench/converter/children/convert-in-browser.js';
