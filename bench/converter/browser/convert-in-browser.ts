import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { projectFolder } from '../../../src/files/project-folder.js';
import { childFailure, parseLine, type Child } from '../../run-child.js';
import { Fingerprint, type BrowserJob } from './fingerprint.js';
import { pageFor, sendFile } from './static-files.js';

/**
 * Converts models in a browser that fetches them and the converter, as it was compiled, over HTTP.
 * @param program Chromium, or what takes its flags
 * @param models the folder that has them
 * @throws {SentenceVaeError} `BAD_PEER` where the browser does not start or ends early
 */
export async function convertInBrowser(
  program: string,
  job: BrowserJob,
  models: string,
  signal: AbortSignal,
): Promise<readonly Fingerprint[]> {
  const profile = await mkdtemp(join(tmpdir(), 'sentence-vae-browser-'));
  const server = createServer();
  try {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const flags = ['--headless', '--no-first-run', '--no-sandbox', '--disable-gpu'];
    const child: Child = {
      name: `the browser ${program}`,
      program,
      args: [...flags, `--user-data-dir=${profile}`, `http://127.0.0.1:${port}/`],
    };
    await using browser = startBrowser(child, signal);
    return await new Promise<readonly Fingerprint[]>((resolve, reject) => {
      const results: Fingerprint[] = [];
      const take = (line: string) => {
        results.push(parseLine(child, line, Fingerprint));
        if (results.length === job.names.length) resolve(results);
      };
      server.on('request', (request: IncomingMessage, response: ServerResponse) => {
        answer(request, response, { job, models, take }).catch(reject);
      });
      browser.ended.then(reject, reject);
    });
  } finally {
    server.closeAllConnections();
    server.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

const PAGE = '/dist/bench/converter/children/convert-in-browser.js';

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { job, models, take }: { job: BrowserJob; models: string; take: (line: string) => void },
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  switch (pathname) {
    case '/':
      response.writeHead(200, { 'content-type': 'text/html' }).end(pageFor(PAGE));
      return;
    case '/job':
      response.end(JSON.stringify(job));
      return;
    case '/result':
      take(await text(request));
      response.end();
      return;
    default: {
      const [dist, packages] = ['dist', 'node_modules'].map((name) => join(projectFolder(), name));
      await sendFile(pathname, { models, dist, node_modules: packages }, response);
    }
  }
}

interface Browser extends AsyncDisposable {
  /** What to say of it if it ends before it is disposed of. */
  readonly ended: Promise<unknown>;
}

function startBrowser(child: Child, signal: AbortSignal): Browser {
  const running = spawn(child.program, child.args, { stdio: ['ignore', 'ignore', 'pipe'], signal });
  let stderr = '';
  running.stderr.setEncoding('utf8').on('data', (part: string) => (stderr += part));
  running.once('error', ({ message }) => (stderr = message));
  const ended = new Promise<unknown>((resolve) => {
    running.once('close', (code, killer) =>
      resolve(signal.aborted ? signal.reason : childFailure(child, { code, signal: killer, stderr })),
    );
  });
  return {
    ended,
    [Symbol.asyncDispose]: async () => {
      running.kill();
      await ended;
    },
  };
}
