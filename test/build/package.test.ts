import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectFolder } from '../../src/files/project-folder.js';

const project = projectFolder();

function packed(): string[] {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const listed = execFileSync('npm', args, {
    cwd: project,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ files }]: [{ files: { path: string }[] }] = JSON.parse(listed);
  return files.map(({ path }) => path);
}

it('packs what runs, and no tests, benches or records of the compiler', () => {
  const paths = packed();
  expect(paths).toEqual(
    expect.arrayContaining([
      'dist/bin/sentence-vae.js',
      'dist/src/index.js',
      'dist/src/index.d.ts',
      'dist/src/onnx/worker.js',
      'dist/export/index.js',
      'models/kjv/config.json',
      'src/server/oip/grpc/open_inference.proto',
      'src/server/oip/grpc/health.proto',
      'training/backend/addons/graph_session.cc',
    ]),
  );
  expect(paths.filter((path) => /\.tsbuildinfo$|^dist\/(bench|build|docs|test|gen-)/.test(path))).toEqual([]);
});

it('has the sources in its source maps: they lie outside of the package', async () => {
  const paths = packed();
  // What was compiled of files that are gone is removed by `npm run build`.
  const maps = paths.filter(
    (path) =>
      path.endsWith('.js.map') &&
      existsSync(join(project, path.slice('dist/'.length).replace(/\.js\.map$/, '.ts'))),
  );
  expect(maps.length).toBeGreaterThan(100);
  for (const path of maps) {
    const map: { sources: string[]; sourcesContent?: (string | null)[] } = JSON.parse(
      await readFile(join(project, path), 'utf8'),
    );
    expect({ path, contents: map.sourcesContent?.map((content) => typeof content) }).toEqual({
      path,
      contents: map.sources.map(() => 'string'),
    });
  }
});
