/**
 * Writes into the pages on the library, and into the READMEs of examples/, what their examples print. Again after a model of `models/` was exported anew:
 *
 *     npm run docs:outputs -- [a Python that has numpy, onnxruntime and tokenizers]
 */
import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeRun } from '../../bench/examples/describe-run.js';
import { readExamples } from '../../bench/examples/read-examples.js';
import { runExample as runWholeExample } from '../../bench/examples/run-example.js';
import { projectFolder } from '../../src/files/project-folder.js';
import { writeAtomically } from '../../src/files/write-atomically.js';

const ROOT = projectFolder();
const EXAMPLES = join(ROOT, 'docs/examples/api');
const [python = 'python3'] = process.argv.slice(2);

/** Code on a page, and what it prints. */
const SHOWN = /```(ts|python)\n((?:(?!```)[^])*)```\n\n```text\n[^]*?```/g;

const examples = new Map<string, string>();
for (const file of await readdir(EXAMPLES)) {
  examples.set(await readFile(join(EXAMPLES, file), 'utf8'), file.replace(/\.ts$/, '.js'));
}

for (const page of ['api.md', 'images.md', 'python.md']) {
  const path = join(ROOT, 'docs', page);
  const text = await readFile(path, 'utf8');
  const anew = text.replaceAll(SHOWN, (_, language: string, code: string) => {
    const printed = language === 'python' ? runPython(code) : runExample(code, page);
    return `\`\`\`${language}\n${code}\`\`\`\n\n\`\`\`text\n${printed}\`\`\``;
  });
  await writeAtomically(path, anew);
}

await writeAnew('docs/writing.md');
await writeAnew('docs/guides/generate.md');
// README.md says once which seed its commands have.
await writeAnew('README.md', '--seed 1');

// The READMEs of examples/ (npm run examples -- --write does this alone).
for (const example of await readExamples()) {
  const run = await runWholeExample(example, { python, write: true });
  if (run.outcome === 'failed') throw new Error(describeRun(run));
}

/**
 * A command that a page shows, and what it prints: all up to an empty line, the next command, or the end of the block.
 * @param always flags that each command has besides
 */
async function writeAnew(page: string, always = ''): Promise<void> {
  const path = join(ROOT, page);
  const folder = await mkdtemp(join(tmpdir(), 'outputs-'));
  try {
    await cp(join(ROOT, 'docs/examples/writing'), folder, { recursive: true });
    const anew = (await readFile(path, 'utf8')).replaceAll(
      /^\$ gen (.*)\n(?:(?!```|\$ gen|$).*\n)*/gm,
      (_, flags: string) => {
        const command = `"${process.execPath}" "${join(ROOT, 'dist/bin/gen.js')}" ${flags} ${always}`;
        const printed = execFileSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8' });
        return `$ gen ${flags}\n${printed.trimEnd()}\n`;
      },
    );
    await writeAtomically(path, anew);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function runExample(code: string, page: string): string {
  const file = examples.get(code);
  if (file === undefined) throw new Error(`${page} shows an example that docs/examples/api does not have`);
  const script = join(ROOT, 'dist/docs/examples/api', file);
  return execFileSync(process.execPath, [script], { cwd: tmpdir(), encoding: 'utf8' });
}

function runPython(code: string): string {
  const env = {
    ...process.env,
    PYTHONPATH: join(ROOT, 'docs/examples/python'),
    PYTHONDONTWRITEBYTECODE: '1',
  };
  return execFileSync(python, ['-c', code], { cwd: ROOT, encoding: 'utf8', env });
}
