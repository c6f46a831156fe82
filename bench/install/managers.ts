import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram } from '../../training/backend/find-program.js';
import { installTool } from './install-tool.js';
import type { Check } from './outcome.js';

/** What becomes of install scripts; `no-cuda` runs them and has that of onnxruntime-node download nothing. */
export const SCRIPTS = ['off', 'no-cuda', 'on'] as const;
export type Scripts = (typeof SCRIPTS)[number];

/** A way to install packages. */
export interface Manager {
  /** What the table calls it, but for its version. */
  title: string;
  /** The npm package that it is, and its program there; npm itself is the one on `$PATH`. */
  tool?: { spec: string; program: string };
  /** Its settings, by the names of their files. */
  settings: (scripts: Scripts) => Readonly<Record<string, string>>;
  /** What follows the program to install an archive into the project. */
  install: (archive: string, scripts: Scripts) => readonly string[];
  /** Whether packages stay in archives, and programs are run through the manager. */
  plugAndPlay?: boolean;
  /** What docs/installing.md says does not work, by major versions of Node. */
  documented?: Readonly<Record<number, readonly Check[]>>;
}

const yarn = (linker: 'node-modules' | 'pnp', title: string): Manager => ({
  title,
  tool: { spec: '@yarnpkg/cli-dist@4', program: '@yarnpkg/cli-dist/bin/yarn.js' },
  settings: (scripts) => ({
    // Without one it takes the project for a part of one above.
    'yarn.lock': '',
    '.yarnrc.yml': [
      `nodeLinker: ${linker}`,
      `enableScripts: ${scripts !== 'off'}`,
      'enableTelemetry: false',
      'enableImmutableInstalls: false',
      // The project has its archives then, and they are counted.
      `enableGlobalCache: ${linker === 'node-modules'}`,
      '',
    ].join('\n'),
  }),
  install: (archive) => ['add', `sentence-vae@file:${archive}`],
  plugAndPlay: linker === 'pnp',
  // It resolves what ES modules import, but on Node 20 not where CommonJS has required these.
  ...(linker === 'pnp' && { documented: { 20: ['commonJs'] } }),
});

/** The package managers, as people use them today; yarn 1 is no longer developed, and still everywhere. */
export const MANAGERS = {
  npm: {
    title: 'npm',
    settings: () => ({}),
    install: (archive, scripts) => [
      'install',
      archive,
      '--no-audit',
      '--no-fund',
      `--ignore-scripts=${scripts === 'off'}`,
    ],
  },
  pnpm: {
    title: 'pnpm',
    tool: { spec: 'pnpm@12', program: 'pnpm/bin/pnpm.mjs' },
    // It fails until somebody has said whether scripts may run.
    settings: (scripts) => ({
      'pnpm-workspace.yaml': `allowBuilds:\n  onnxruntime-node: ${scripts !== 'off'}\n`,
    }),
    install: (archive) => ['add', `file:${archive}`],
  },
  yarn: yarn('node-modules', 'yarn, node_modules'),
  pnp: yarn('pnp', 'yarn, PnP'),
  yarn1: {
    title: 'yarn',
    tool: { spec: 'yarn@1', program: 'yarn/bin/yarn.js' },
    settings: () => ({}),
    install: (archive, scripts) => [
      'add',
      `file:${archive}`,
      '--non-interactive',
      ...(scripts === 'off' ? ['--ignore-scripts'] : []),
    ],
  },
} as const satisfies Readonly<Record<string, Manager>>;

export type ManagerName = keyof typeof MANAGERS;
export const MANAGER_NAMES = [
  'npm',
  'pnpm',
  'yarn',
  'pnp',
  'yarn1',
] as const satisfies readonly ManagerName[];

/** The script of a manager, for Node to run; installed into the cache folder where it is not npm. */
export async function locateManager(name: ManagerName): Promise<string> {
  const { tool }: Manager = MANAGERS[name];
  if (tool) {
    const folder = await installTool(tool.spec, join('package-managers', tool.spec), tool.spec);
    return join(folder, 'node_modules', tool.program);
  }
  const npm = await findProgram('npm');
  if (!npm) throw new Error('npm is not on PATH');
  return realpath(npm);
}
