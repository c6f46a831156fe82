import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFolder } from '../src/files/project-folder.js';
import { removeStale } from './remove-stale.js';

const project = projectFolder();
for (const folder of ['bin', 'build', 'export', 'src', 'training']) {
  await removeStale(join(project, 'dist', folder), join(project, folder));
}
await rm(join(project, 'dist/web'), { recursive: true, force: true });
