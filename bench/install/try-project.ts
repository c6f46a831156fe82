import type { ProgramResult } from '../../training/backend/run-program.js';
import { RESOLUTIONS, STEPS, type Consumer } from './consumer.js';
import { measureFolder, type Size } from './measure-folder.js';
import { outcomeOf, WELL, type Outcome } from './outcome.js';
import { Project, type ProjectOptions } from './project.js';

/** What an installation came to. */
export interface Installation {
  install: Outcome;
  /** Null where nothing was installed, as is what else was not tried. */
  size: Size | null;
  /** Null also where TypeScript finds no packages. */
  types: Outcome | null;
}

/** What an installed package does with one Node. */
export interface Findings {
  /** `import`. */
  esm: Outcome | null;
  /** `require`. */
  commonJs: Outcome | null;
  gen: Outcome | null;
  /** What was written, once for each program that wrote other sentences. */
  written: readonly string[];
}

/** Makes a project and installs an archive of this package. @returns what came of it, and the project as it is then */
export async function tryInstallation(
  options: ProjectOptions,
  archive: string,
  signal?: AbortSignal,
): Promise<{ installation: Installation; project: Project }> {
  const project = await Project.create(options);
  const install = outcomeOf(await project.installs(archive, signal));
  if (!install.ok) return { project, installation: { install, size: null, types: null } };
  const size = await measureFolder(project.folder);
  const types = project.hasModules ? await typesOf(project, signal) : null;
  return { project, installation: { install, size, types } };
}

/** Tries what is installed. */
export async function tryPrograms(
  project: Project,
  { model, sentences }: Consumer,
  signal?: AbortSignal,
): Promise<Findings> {
  const esm = await project.runs('module.mjs', signal);
  const commonJs = await project.runs('common.cjs', signal);
  const args = ['--model', model, '--interpolate', ...sentences, '--steps', String(STEPS)];
  const gen = await project.executes('gen', [...args, '--json'], signal);
  const written = [textOf(esm), textOf(commonJs), gen.code === 0 ? textOfGen(gen.stdout) : undefined];
  return {
    esm: outcomeOf(esm),
    commonJs: outcomeOf(commonJs),
    gen: outcomeOf(gen),
    written: [...new Set(written.filter((text) => text !== undefined))],
  };
}

function textOf({ code, stdout }: ProgramResult): string | undefined {
  return code === 0 ? stdout.trim() : undefined;
}

function textOfGen(stdout: string): string {
  const { sentences }: { sentences: { text: string }[] } = JSON.parse(stdout);
  return JSON.stringify(sentences.map(({ text }) => text));
}

/** The first resolution under which something is wrong. */
async function typesOf(project: Project, signal: AbortSignal | undefined): Promise<Outcome> {
  for (const name of Object.keys(RESOLUTIONS) as (keyof typeof RESOLUTIONS)[]) {
    const outcome = outcomeOf(await project.checksTypes(name, signal));
    if (!outcome.ok) return { ok: false, reason: `${name}: ${outcome.reason}` };
  }
  return WELL;
}
