import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { say } from '../../training/backend/say.js';
import { runProgram } from '../../training/backend/run-program.js';
import { describeMachine } from '../machine.js';
import { installNode } from './install-node.js';
import { locateManager, MANAGERS, type Manager, type ManagerName } from './managers.js';
import { pack } from './pack.js';
import type { ProjectOptions } from './project.js';
import { assembleReport, describeReport, type Cell } from './report.js';
import { readSettings, type InstallFlags } from './settings.js';
import { tryInstallation, tryPrograms, type Findings } from './try-project.js';
import { webSizes } from './web-sizes.js';

/**
 * Packs this package, installs it into empty projects, one after the other, tries it there and prints a table: rows on
 * standard error, the report on standard output, as one JSON object where that is asked for. Exit code 1 if a check fails.
 * @throws {SentenceVaeError} `BAD_ARGUMENT` or `BAD_PEER`
 */
export async function benchInstall(
  flags: InstallFlags & { json: boolean },
  signal: AbortSignal,
): Promise<void> {
  const { managers, scripts, nodes, consumer } = readSettings(flags);
  const folder = await mkdtemp(join(tmpdir(), 'sentence-vae-install-'));
  try {
    const archive = await pack(folder, signal);
    const cells: Cell[] = [];
    const programs = await Promise.all(nodes.map((major) => installNode(major)));
    for (const manager of managers) {
      const managerScript = await locateManager(manager);
      for (const script of scripts) {
        // The oldest Node installs: it is the one that packages may be too new for.
        const place = { folder: join(folder, 'project'), manager, managerScript, scripts: script, consumer };
        cells.push(...(await tryCells({ ...place, node: programs[0]! }, archive, programs, signal)));
      }
    }
    const { size } = await stat(archive);
    const report = assembleReport({
      machine: describeMachine(),
      archive: size,
      web: await webSizes(),
      cells,
    });
    if (flags.json) say(describeReport(report));
    process.stdout.write(`${flags.json ? JSON.stringify(report) : describeReport(report)}\n`);
    if (!report.bars.every(({ holds }) => holds)) process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Installs with the first of the Nodes, and tries with each. */
async function tryCells(
  options: ProjectOptions,
  archive: string,
  nodes: readonly string[],
  signal: AbortSignal,
): Promise<Cell[]> {
  const { folder, manager, managerScript, scripts, node: first, consumer } = options;
  const title = await titleOf(manager, first, managerScript);
  try {
    const { installation, project } = await tryInstallation(options, archive, signal);
    say(`${title}, scripts ${scripts}: ${JSON.stringify(installation)}`);
    const cells: Cell[] = [];
    for (const node of nodes) {
      const findings = installation.install.ok
        ? await tryPrograms(project.on(node), consumer, signal)
        : NOTHING_TRIED;
      const version = await versionOf(node, ['--version']);
      say(`  Node ${version}: ${JSON.stringify(findings)}`);
      const { documented = {} }: Manager = MANAGERS[manager];
      cells.push({
        manager: title,
        scripts,
        node: version,
        documented: documented[Number.parseInt(version)] ?? [],
        ...installation,
        ...findings,
      });
    }
    return cells;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const NOTHING_TRIED: Findings = { esm: null, commonJs: null, gen: null, written: [] };

async function titleOf(manager: ManagerName, node: string, script: string): Promise<string> {
  const [name, ...rest] = MANAGERS[manager].title.split(', ');
  return [`${name} ${await versionOf(node, [script, '--version'])}`, ...rest].join(', ');
}

async function versionOf(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await runProgram(program, args, { cwd: tmpdir() });
  return stdout.trim().replace(/^v/, '');
}
