import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the converter needs besides its own files; bundlers find these by themselves. */
const PACKAGES = [
  '@bufbuild/protobuf',
  '@bufbuild/protobuf/codegenv2',
  'onnx-buf',
  'typebox',
  'typebox/value',
];
const MARK = '/node_modules/';

/** For each specifier the URL that the server has it under. */
function importMap(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    PACKAGES.map((name) => {
      const file = fileURLToPath(import.meta.resolve(name));
      return [name, file.slice(file.lastIndexOf(MARK))];
    }),
  );
}

/** A page that runs one module. */
export function pageFor(script: string): string {
  return `<!doctype html>
<script type="importmap">${JSON.stringify({ imports: importMap() })}</script>
<script type="module" src="${script}"></script>
`;
}

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** Answers with a file of one of the folders, by the first part of the path; else with 404. */
export async function sendFile(
  path: string,
  folders: Readonly<Record<string, string | undefined>>,
  response: ServerResponse,
): Promise<void> {
  const [, first = '', rest = ''] = /^\/([^/]*)\/(.*)$/.exec(decodeURIComponent(path)) ?? [];
  const folder = Object.hasOwn(folders, first) ? folders[first] : undefined;
  const file = folder === undefined ? undefined : resolve(folder, rest);
  const isInside = file !== undefined && file.startsWith(`${folder}${sep}`);
  const found = isInside ? await stat(file).catch(() => undefined) : undefined;
  if (!file || !found?.isFile()) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'content-length': found.size,
  });
  createReadStream(file).pipe(response);
}
