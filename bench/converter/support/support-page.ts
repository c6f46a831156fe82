import { join } from 'node:path';
import { projectFolder } from '../../../src/files/project-folder.js';

/** Where the page is kept. */
export function supportPage(): string {
  return join(projectFolder(), 'docs', 'converter-support.md');
}
