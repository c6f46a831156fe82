import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../../training/backend/run-program.js';
import { layersModel, weightBytes } from '../fuzz/tfjs-models.js';
import { madeSentences } from '../kills/made-sentences.js';
import { withoutNpm } from '../without-npm.js';
import { blocksToRun, guideScript, type Substitutes } from './guide-script.js';
import type { Guide } from './guides.js';

/** What became of a guide. */
export interface GuideRun {
  guide: string;
  /** How many blocks it has to run. */
  blocks: number;
  seconds: number;
  /** Where it ended, if not well: the line of the block, and the end of what was said. */
  failure?: { line: number; said: string };
}

/** Enough for batches, a validation part and a test part. */
const SENTENCES = 1200;
const SHOWN_LINES = 15;

/** Runs what a guide has its reader run, one block after the other, in a folder. @param folder of its own, or a checkout */
export async function runGuide(
  { name, brings }: Guide,
  folder: string,
  { pages, signal, ...substitutes }: Omit<Substitutes, 'progress'> & { pages: string; signal: AbortSignal },
): Promise<GuideRun> {
  const blocks = blocksToRun(await readFile(join(pages, `${name}.md`), 'utf8'));
  await bring(brings, folder);
  const progress = join(folder, `.${name}-progress`);
  await writeFile(progress, '');
  const started = performance.now();
  const ended = await runProgram('bash', ['-c', guideScript(blocks, { ...substitutes, progress })], {
    cwd: folder,
    env: withoutNpm(),
    wholeGroup: true,
    signal,
  });
  const run = { guide: name, blocks: blocks.length, seconds: (performance.now() - started) / 1000 };
  if (ended.code === 0) return run;
  const line = Number((await readFile(progress, 'utf8')).trim().split('\n').at(-1));
  const said = `${ended.stdout}\n${ended.stderr}`.trim().split('\n').slice(-SHOWN_LINES).join('\n');
  return { ...run, failure: { line, said } };
}

async function bring(what: Guide['brings'], folder: string): Promise<void> {
  switch (what) {
    case undefined:
      return;
    case 'sentences':
      return writeFile(join(folder, 'my-sentences.txt'), `${madeSentences(1, SENTENCES).join('\n')}\n`);
    case 'tfjs-model': {
      const model = layersModel();
      await mkdir(join(folder, 'web_model'));
      await writeFile(join(folder, 'web_model/model.json'), JSON.stringify(model));
      return writeFile(join(folder, 'web_model/weights.bin'), weightBytes(model));
    }
    default:
      what satisfies never;
  }
}
