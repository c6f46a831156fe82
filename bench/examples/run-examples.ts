import { join } from 'node:path';
import { projectFolder } from '../../src/files/project-folder.js';
import { virtualEnvironment } from '../../training/backend/virtual-environment.js';
import { readList } from '../read-flags.js';
import { describeAll, describeRun } from './describe-run.js';
import { readExamples } from './read-examples.js';
import { runExample, type ExampleRun } from './run-example.js';

/** The flags of `bench examples`. */
export interface ExamplesFlags {
  only?: string | undefined;
  write: boolean;
  json: boolean;
}

/**
 * Runs the examples one after the other, as their READMEs say, and prints what each printed. Exit code 1 if one fails, or prints
 * something else than its README shows.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for a name that no example has
 */
export async function runExamples(flags: ExamplesFlags, signal: AbortSignal): Promise<void> {
  const examples = await readExamples();
  const names = examples.map(({ name }) => name);
  const chosen = flags.only === undefined ? names : readList('--only', flags.only, names);
  const python = await virtualEnvironment({
    name: 'examples-python',
    requirements: join(projectFolder(), 'examples/python/requirements.txt'),
    purpose: 'the examples (150 MB, once)',
    signal,
  });
  const runs: ExampleRun[] = [];
  for (const example of examples.filter(({ name }) => chosen.includes(name))) {
    const run = await runExample(example, { python, write: flags.write, signal });
    runs.push(run);
    if (!flags.json) process.stdout.write(`${describeRun(run)}\n`);
  }
  process.stdout.write(`${flags.json ? JSON.stringify(runs) : describeAll(runs)}\n`);
  if (runs.some(({ outcome }) => outcome === 'differs' || outcome === 'failed')) process.exitCode = 1;
}
