import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFolder } from '../../src/files/project-folder.js';
import { markdownTable } from '../../src/terminal/markdown-table.js';
import { runProgram } from '../../training/backend/run-program.js';
import { say } from '../../training/backend/say.js';
import { installNode } from '../install/install-node.js';
import { pack } from '../install/pack.js';
import { readList } from '../read-flags.js';
import { childFailure } from '../run-child.js';
import { GUIDE_NAMES, GUIDES, type Guide } from './guides.js';
import { runGuide, type GuideRun } from './run-guide.js';

/** The flags of `bench guides`. */
export interface GuidesFlags {
  only?: string | undefined;
  json: boolean;
}

/** One that runs TypeScript, and `await using`. */
const NODE = 24;

/**
 * Runs what the guides have their readers run, in a clone of the last commit or in an empty folder. Exit code 1 if a command of
 * theirs fails.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` for a name that no guide has; `BAD_PEER` where there is nothing to clone or to pack
 */
export async function benchGuides({ only, json }: GuidesFlags, signal: AbortSignal): Promise<void> {
  const chosen = chosenGuides(only);
  const folder = await mkdtemp(join(tmpdir(), 'sentence-vae-guides-'));
  try {
    const checkout = join(folder, 'checkout');
    await clone(checkout, signal);
    const substitutes = { archive: await pack(folder, signal), node: await installNode(NODE) };
    const options = { ...substitutes, pages: join(checkout, 'docs/guides'), signal };
    const runs: GuideRun[] = [];
    for (const guide of chosen) {
      const place = guide.place === 'checkout' ? checkout : join(folder, guide.name);
      await mkdir(place, { recursive: true });
      const run = await runGuide(guide, place, options);
      runs.push(run);
      say(describeRun(run));
    }
    process.stdout.write(`${json ? JSON.stringify(runs) : tableOf(runs)}\n`);
    if (runs.some(({ failure }) => failure)) process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Those of these names, and what they go on from. @throws {SentenceVaeError} `BAD_ARGUMENT` */
function chosenGuides(only: string | undefined): readonly Guide[] {
  const guides: readonly Guide[] = GUIDES;
  if (only === undefined) return guides;
  const names: readonly string[] = readList('--only', only, GUIDE_NAMES);
  const before = guides.filter(({ name }) => names.includes(name)).map(({ after }) => after);
  return guides.filter(({ name }) => names.includes(name) || before.includes(name));
}

async function clone(folder: string, signal: AbortSignal): Promise<void> {
  const child = { name: 'git clone', program: 'git', args: ['clone', '--quiet', projectFolder(), folder] };
  const result = await runProgram(child.program, child.args, { signal });
  if (result.code !== 0) throw childFailure(child, result);
}

function describeRun({ guide, blocks, seconds, failure }: GuideRun): string {
  const title = `${guide}.md: ${blocks} blocks, ${seconds.toFixed(0)} s`;
  return failure
    ? `${title}, FAILED in that of line ${failure.line}\n${failure.said.replaceAll(/^/gm, '  ')}`
    : title;
}

function tableOf(runs: readonly GuideRun[]): string {
  return markdownTable(
    ['guide', 'blocks:', 'seconds:', 'all ran'],
    runs.map(({ guide, blocks, seconds, failure }) => [
      `${guide}.md`,
      String(blocks),
      seconds.toFixed(0),
      failure ? `no: line ${failure.line}` : '✓',
    ]),
  );
}
