import { delimiter } from 'node:path';
import { projectFolder } from '../src/files/project-folder.js';

/** The environment without what `npm run` puts into it for this repository: it is not true of other projects. */
export function withoutNpm(): NodeJS.ProcessEnv {
  const own = Object.keys(process.env).filter((name) =>
    /^(npm_|INIT_CWD$|NODE_OPTIONS$|COREPACK_)/.test(name),
  );
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const others = folders.filter((folder) => !folder.startsWith(projectFolder()));
  return { ...Object.fromEntries(own.map((name) => [name, undefined])), PATH: others.join(delimiter) };
}
