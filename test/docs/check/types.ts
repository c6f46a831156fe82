import { spawnSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CodeBlock, Fault } from './code-blocks.js';
import { ROOT } from './pages.js';

/** Below the package, so that `sentence-vae` is this one. */
const FOLDER = join(ROOT, 'dist/docs-blocks');

const OPTIONS = {
  extends: '../../tsconfig.base.json',
  compilerOptions: {
    noEmit: true,
    composite: false,
    rootDir: '../..',
    allowJs: true,
    checkJs: true,
    lib: ['es2023', 'esnext.disposable', 'dom', 'dom.iterable'],
    noUnusedLocals: false,
    noUnusedParameters: false,
    verbatimModuleSyntax: false,
  },
  include: ['*'],
  exclude: [],
};

/** The type errors of blocks in TypeScript, in JavaScript and of scripts in HTML, found in one go. */
export async function typeFaults(blocks: readonly CodeBlock[]): Promise<Fault[]> {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  await writeFile(join(FOLDER, 'tsconfig.json'), JSON.stringify(OPTIONS));
  for (const [i, { language, code, given }] of blocks.entries()) {
    const script = language === 'html' ? scriptsOf(code) : code;
    // A module even where it imports nothing: it may wait at its top.
    const text = `${given.replaceAll('\n', ' ')}\n${script}\nexport {};\n`;
    await writeFile(join(FOLDER, `block-${i}.${language === 'js' ? 'js' : 'ts'}`), text);
  }
  const { stdout, status } = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', FOLDER, '--pretty', 'false'],
    { cwd: FOLDER, encoding: 'utf8' },
  );
  const faults = Array.from(
    stdout.matchAll(/^block-(\d+)\.[jt]s\((\d+),\d+\): (.*)$/gm),
    ([, i, line, fault]) => ({
      place: `${blocks[Number(i)]!.place}, line ${Number(line) - 1}`,
      fault: fault!,
    }),
  );
  if (status !== 0 && faults.length === 0) return [{ place: 'all blocks', fault: stdout }];
  return faults;
}

/** The scripts of a page; one copies the library's bundle beside itself. */
function scriptsOf(html: string): string {
  return Array.from(html.matchAll(/<script type="module">([^]*?)<\/script>/g), ([, script]) => script)
    .join('\n')
    .replaceAll("'./sentence-vae.js'", "'sentence-vae/web'");
}
