import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { projectFolder } from '../../src/files/project-folder.js';
import { runProgram, type ProgramResult } from '../../training/backend/run-program.js';
import { withoutNpm } from '../without-npm.js';
import { compilerFlags, consumerFiles, RESOLUTIONS, type Consumer } from './consumer.js';
import { MANAGERS, type Manager, type ManagerName, type Scripts } from './managers.js';

/** Where and with what a project is made. */
export interface ProjectOptions {
  folder: string;
  manager: ManagerName;
  /** Its script. */
  managerScript: string;
  scripts: Scripts;
  /** The path of Node's program, which runs the manager and the project. */
  node: string;
  consumer: Consumer;
}

/** An empty project, and what its owner does in it. */
export class Project {
  readonly #options: ProjectOptions;
  readonly #manager: Manager;

  private constructor(options: ProjectOptions) {
    this.#options = options;
    this.#manager = MANAGERS[options.manager];
  }

  static async create(options: ProjectOptions): Promise<Project> {
    const project = new Project(options);
    const files = { ...consumerFiles(options.consumer), ...project.#manager.settings(options.scripts) };
    await mkdir(options.folder);
    for (const [name, text] of Object.entries(files)) await writeFile(join(options.folder, name), text);
    return project;
  }

  /** The same, run by another Node. */
  on(node: string): Project {
    return new Project({ ...this.#options, node });
  }

  get folder(): string {
    return this.#options.folder;
  }

  /** Whether TypeScript finds packages here. */
  get hasModules(): boolean {
    return !this.#manager.plugAndPlay;
  }

  installs(archive: string, signal?: AbortSignal): Promise<ProgramResult> {
    const { managerScript, scripts } = this.#options;
    return this.#run([managerScript, ...this.#manager.install(archive, scripts)], signal);
  }

  /** Runs one of its own files. */
  runs(file: string, signal?: AbortSignal): Promise<ProgramResult> {
    const { managerScript } = this.#options;
    return this.#run(this.hasModules ? [file] : [managerScript, 'node', file], signal);
  }

  /** Runs a program that the package brings, as `npx` would. */
  executes(program: string, args: readonly string[], signal?: AbortSignal): Promise<ProgramResult> {
    const { managerScript, folder } = this.#options;
    if (!this.hasModules) return this.#run([managerScript, 'run', program, ...args], signal);
    return runProgram(join(folder, 'node_modules/.bin', program), args, this.#surroundings(signal));
  }

  /** Checks the types of its files with the TypeScript of this repository, which is the same with each Node. */
  checksTypes(resolution: keyof typeof RESOLUTIONS, signal?: AbortSignal): Promise<ProgramResult> {
    const compiler = join(projectFolder(), 'node_modules/typescript/bin/tsc');
    const args = [compiler, ...compilerFlags(RESOLUTIONS[resolution])];
    return runProgram(process.execPath, args, this.#surroundings(signal));
  }

  #run(args: readonly string[], signal: AbortSignal | undefined): Promise<ProgramResult> {
    return runProgram(this.#options.node, args, this.#surroundings(signal));
  }

  #surroundings(signal: AbortSignal | undefined) {
    const { node, folder, scripts } = this.#options;
    const others = withoutNpm();
    return {
      cwd: folder,
      signal,
      env: {
        ...others,
        // Install scripts and programs start the Node that they find.
        PATH: [dirname(node), others['PATH']].join(delimiter),
        ONNXRUNTIME_NODE_INSTALL: scripts === 'no-cuda' ? 'skip' : undefined,
      },
    };
  }
}
