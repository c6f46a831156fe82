import { spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { blocksToRun, guideScript } from '../../../bench/guides/guide-script.js';
import { GUIDES } from '../../../bench/guides/guides.js';
import { projectFolder } from '../../../src/files/project-folder.js';
import { temporaryFolder } from '../../fixtures/temporary-folder.js';

const PAGE = `# A guide

\`\`\`sh
npm install sentence-vae
\`\`\`

\`\`\`text
what it printed
\`\`\`

<!-- given: declare const x: number; -->

\`\`\`ts
x;
\`\`\`

\`\`\`ts
y;
\`\`\`
`;

it('takes the blocks that a reader runs, with their lines', () => {
  expect(blocksToRun(PAGE)).toEqual([
    { line: 4, language: 'sh', code: 'npm install sentence-vae\n' },
    { line: 18, language: 'ts', code: 'y;\n' },
  ]);
});

it.each(GUIDES)('finds what $name.md has its reader run', async ({ name }) => {
  const text = await readFile(join(projectFolder(), 'docs/guides', `${name}.md`), 'utf8');
  expect(blocksToRun(text)[0]).toMatchObject({ language: 'sh' });
});

it('knows all guides', async () => {
  const pages = await readdir(join(projectFolder(), 'docs/guides'));
  expect(GUIDES.map(({ name }) => `${name}.md`).toSorted()).toEqual(pages.toSorted());
});

it('ends at the command that fails, and notes in which block', async () => {
  await using folder = await temporaryFolder();
  const progress = join(folder.path, 'progress');
  const blocks = ['echo one', 'true\nfalse\necho two', 'echo three'].map((code, i) => ({
    line: i + 1,
    language: 'sh' as const,
    code: `${code}\n`,
  }));
  const script = guideScript(blocks, { archive: 'a.tgz', node: process.execPath, progress });
  const { status, stdout } = spawnSync('bash', ['-c', script], { cwd: folder.path, encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 1, stdout: 'one\n' });
  expect(await readFile(progress, 'utf8')).toBe('1\n2\n');
});

it('installs the archive in place of the package, runs programs, and has servers out of the way', async () => {
  const script = guideScript(
    [
      { line: 1, language: 'sh', code: 'npm install sentence-vae\nnpm run sentence-vae -- serve kjv\n' },
      { line: 2, language: 'ts', code: "const it: string = 'its';\n" },
    ],
    { archive: "/it's.tgz", node: '/node', progress: '/progress' },
  );
  expect(script).toContain(String.raw`--ignore-scripts '/it'\''s.tgz'`);
  expect(script).toContain('vacant\nset -m\nnpm run sentence-vae -- serve kjv &\nserver=$!\nset +m\nready\n');
  expect(script).toContain(
    "main.mts <<'END OF CODE'\nconst it: string = 'its';\nEND OF CODE\n'/node' main.mts",
  );
});
