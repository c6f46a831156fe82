import { readList, readTwoSentences } from '../read-flags.js';
import type { Consumer } from './consumer.js';
import { MANAGER_NAMES, SCRIPTS, type ManagerName, type Scripts } from './managers.js';

/** The versions of Node that the package is for. */
const NODES = ['20', '22', '24', '26'] as const;

/** What the bench does, its flags checked. */
export interface Settings {
  managers: readonly ManagerName[];
  scripts: readonly Scripts[];
  nodes: readonly number[];
  consumer: Consumer;
}

/** The flags of `bench install` that decide what is done. */
export interface InstallFlags {
  managers: string;
  scripts: string;
  nodes: string;
  model: string;
  sentences: readonly string[];
}

/** What they are by default. */
export const DEFAULTS = {
  managers: MANAGER_NAMES.join(','),
  scripts: 'off,no-cuda',
  nodes: NODES.join(','),
  model: 'everyday',
  sentences: ['where are you going', 'i would like a cup of tea'],
} satisfies InstallFlags;

/** @throws {SentenceVaeError} `BAD_ARGUMENT` before anything is run */
export function readSettings({ managers, scripts, nodes, model, sentences }: InstallFlags): Settings {
  return {
    managers: readList('--managers', managers, MANAGER_NAMES),
    scripts: readList('--scripts', scripts, SCRIPTS),
    nodes: readList('--nodes', nodes, NODES).map(Number),
    consumer: { model, sentences: readTwoSentences('--sentences', sentences) },
  };
}
